"""The stack bounds what strangers can make it do, and works in an AWS account with any quota."""

import re
from typing import Any

import pytest

from chalicelib.domain.rate_limits import RateLimits
from tests.infra.template import Template

STRANGERS_REACH = {
    "APIHandler": "Api",
    "WebsocketConnect": "Socket",
    "WebsocketMessage": "Socket",
    "WebsocketDisconnect": "Socket",
}


def parameters(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = template.document["Parameters"]
    return found


def test_both_apis_have_a_rate(template: Template) -> None:
    (rest,) = template.resources["RestAPI"]["Properties"]["MethodSettings"]
    burst = {"Ref": "RequestBurst"}
    assert (rest["HttpMethod"], rest["ResourcePath"]) == ("*", "/*")
    assert (rest["ThrottlingRateLimit"], rest["ThrottlingBurstLimit"]) == ({"Ref": "RequestsPerSecond"}, burst)
    sockets = template.resources["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]
    assert sockets == {"ThrottlingRateLimit": {"Ref": "SocketMessagesPerSecond"}, "ThrottlingBurstLimit": burst}


def test_throttled_request_is_told_when_to_repeat(template: Template) -> None:
    response = template.resources["RestAPI"]["Properties"]["GatewayResponses"]["THROTTLED"]
    assert response["ResponseParameters"]["Headers"]["Retry-After"] == "'1'"
    assert "Access-Control-Allow-Origin" in response["ResponseParameters"]["Headers"]


def test_concurrency_is_reserved_only_when_an_operator_says_so(template: Template) -> None:
    """A fresh AWS account has a quota of ten executions, of which none can be reserved."""
    for name, function in template.functions.items():
        reserved = function.get("ReservedConcurrentExecutions")
        if name in STRANGERS_REACH:
            of = f"{STRANGERS_REACH[name]}Concurrency"
            assert reserved == {"Fn::If": [f"Has{of}", {"Ref": of}, {"Ref": "AWS::NoValue"}]}
            assert parameters(template)[of]["Default"] == 0
        else:
            assert reserved is None, f"strangers do not reach {name}"


def test_budget_tells_the_operator(template: Template) -> None:
    budget = template.only("AWS::Budgets::Budget")
    assert budget["Budget"]["TimeUnit"] == "DAILY"
    ((notified,),) = [each["Subscribers"] for each in budget["NotificationsWithSubscribers"]]
    assert notified == {"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}
    assert template.resources["DailyBudget"]["Condition"] == "HasBudget"
    assert {"Condition": "IsWatched"} in template.document["Conditions"]["HasBudget"]["Fn::And"]


def test_cdn_takes_a_web_acl(template: Template) -> None:
    distribution = template.only("AWS::CloudFront::Distribution")["DistributionConfig"]
    assert distribution["WebACLId"] == {"Fn::If": ["HasWebAcl", {"Ref": "WebAclArn"}, {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize("text", ["", "customers_per_network=500/600", "proven_customer=5/60, links_per_file=9/1"])
def test_parameter_of_the_limits_takes_what_the_desk_reads(template: Template, text: str) -> None:
    assert re.fullmatch(parameters(template)["RateLimits"]["AllowedPattern"], text)
    RateLimits.parse(text)


@pytest.mark.parametrize("text", ["x", "customers_per_network=0/600", "customers_per_network=500", "a=1/1;b=1/1"])
def test_parameter_of_the_limits_refuses_what_the_desk_cannot_read(template: Template, text: str) -> None:
    assert not re.fullmatch(parameters(template)["RateLimits"]["AllowedPattern"], text)
