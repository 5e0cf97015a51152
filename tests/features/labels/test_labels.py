"""Labels: their titles."""

from chalicelib.features.labels import actions as labels
from tests.support.company import Company
from tests.support.refusals import code_of


def test_label_title_is_unique_and_cannot_change(company: Company) -> None:
    label = labels.create_label(company.desk, company.caller(), title=" VIP ")
    assert label.title == "vip"
    assert code_of(lambda: labels.create_label(company.desk, company.caller(), title="vip"), company) == "title_taken"
    change = {"title": "other"}
    assert (
        code_of(lambda: labels.update_label(company.desk, company.caller(), label.id, changes=change), company)
        == "label_title_fixed"
    )
    assert (
        labels.update_label(company.desk, company.caller(), label.id, changes={"title": "VIP", "color": "#000"}).color == "#000"
    )
    labels.delete_label(company.desk, company.caller(), label.id)
    assert labels.create_label(company.desk, company.caller(), title="vip").id != label.id
    assert code_of(lambda: labels.delete_label(company.desk, company.caller(), label.id), company) == "label_not_found"
