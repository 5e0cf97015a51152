"""Merges infra/resources/*.yaml and the channels' settings into the document for `chalice package --merge-template`."""

from pathlib import Path
from typing import Any

import yaml

from chalicelib.channels.loading import provider_apis

RESOURCES = Path(__file__).parent / "resources"


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short tags (!Ref, !Sub …) as their long form."""


def _intrinsic(loader: Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if suffix == "GetAtt":
        return {"Fn::GetAtt": str(node.value).split(".", 1)}
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    return {name: node.value}


Loader.add_multi_constructor("!", _intrinsic)


def merged_resources() -> dict[str, Any]:
    """All parts in one document. Raises `ValueError` when two parts define the same entry."""
    whole: dict[str, Any] = {}
    for part in sorted(RESOURCES.glob("*.yaml")):
        for section, entries in Loader(part.read_text()).get_single_data().items():
            place = whole.setdefault(section, {})
            if clash := place.keys() & entries.keys():
                raise ValueError(f"{part.name} repeats {section}: {', '.join(sorted(clash))}")
            place.update(entries)
    for api in provider_apis():
        parameter = parameter_name(api.setting)
        whole["Parameters"][parameter] = {"Type": "String", "Default": api.default}
        whole["Globals"]["Function"]["Environment"]["Variables"][api.setting] = {"Ref": parameter}
    return whole


def parameter_name(setting: str) -> str:
    """`TelegramApiBase` for the variable `TELEGRAM_API_BASE`."""
    return "".join(word.capitalize() for word in setting.split("_"))
