"""The CloudFront distribution in front of two APIs and a bucket."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from infra.check import PROJECT
from local.cdn_paths import web_paths
from tests.infra.template import Template
from tests.support.cdn_requests import ANSWERS, FOLDED, PAGE

NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
API_PATHS = ["/api", "/health", "/api/*", "/public/*", "/auth/*", "/webhooks/*", "/rails/*"]
METHODS = {"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def distribution(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = template.only("AWS::CloudFront::Distribution")["DistributionConfig"]
    return config


@pytest.fixture(scope="module")
def behaviours(distribution: dict[str, Any]) -> dict[str, Any]:
    return {behaviour["PathPattern"]: behaviour for behaviour in distribution["CacheBehaviors"]}


@pytest.fixture(scope="module")
def origins(distribution: dict[str, Any]) -> dict[str, Any]:
    return {origin["Id"]: origin for origin in distribution["Origins"]}


def test_paths_lead_to_their_origins(behaviours: dict[str, Any]) -> None:
    targets = {path: behaviour["TargetOriginId"] for path, behaviour in behaviours.items()}
    others = {"/cable": "websocket", "/packs/*": "web", "/photos/*": "files"}
    assert targets == {**dict.fromkeys([*API_PATHS, "/survey/*", "/widget", "/google/*", "/microsoft/*"], "rest"), **others}


def test_api_paths_are_uncached_and_forward_the_whole_request(behaviours: dict[str, Any]) -> None:
    for path in (*API_PATHS, "/cable"):
        behaviour = behaviours[path]
        assert behaviour["CachePolicyId"] == NO_CACHE
        assert behaviour["OriginRequestPolicyId"] == ALL_BUT_HOST
        assert set(behaviour["AllowedMethods"]) == METHODS
        assert behaviour["ViewerProtocolPolicy"] == "https-only"


def test_origin_paths_match_the_stages(template: Template, origins: dict[str, Any]) -> None:
    assert origins["rest"]["OriginPath"] == f"/{template.resources['RestAPI']['Properties']['StageName']}"
    assert "OriginPath" not in origins["websocket"]
    assert template.resources["WebsocketAPIStage"]["Properties"]["StageName"] == "cable"


def test_web_bucket_is_read_through_origin_access_control(distribution: dict[str, Any], origins: dict[str, Any]) -> None:
    default = distribution["DefaultCacheBehavior"]
    assert default["TargetOriginId"] == "web"
    assert default["ViewerProtocolPolicy"] == "redirect-to-https"
    assert origins["web"]["OriginAccessControlId"] == {"Fn::GetAtt": ["WebAccess", "Id"]}
    assert "CustomErrorResponses" not in distribution


def answered(template: Template, **request: Any) -> dict[str, Any]:
    """The answer of the CloudFront function, or the request that it passes on."""
    code = template.only("AWS::CloudFront::Function")["FunctionCode"]
    node = shutil.which("node")
    assert node
    call = f"{code}\nconsole.log(JSON.stringify(handler({{request: {json.dumps({'querystring': {}, **request})}}})))"
    done = subprocess.run([node, "-e", call], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(("method", "path", "expected"), ANSWERS)
def test_paths_of_the_client_get_its_page_and_others_json(
    template: Template, method: str, path: str, expected: str | int
) -> None:
    answer = answered(template, method=method, uri=path)
    if isinstance(expected, str):
        assert answer["uri"] == ("/index.html" if expected == PAGE else path)
    else:
        assert answer["statusCode"] == expected
        assert answer["headers"]["content-type"]["value"] == "application/json"
        assert json.loads(answer["body"]["data"]).keys() == {"error", "code"}


@pytest.mark.parametrize(("path", "folded"), FOLDED)
def test_repeated_slashes_are_folded_with_the_query_kept(template: Template, path: str, folded: str) -> None:
    query = {"q": {"value": "a%20b"}, "labels[]": {"value": "x", "multiValue": [{"value": "x"}, {"value": "y"}]}}
    answer = answered(template, method="POST", uri=path, querystring=query)
    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (308, f"{folded}?q=a%20b&labels[]=x&labels[]=y")
    assert answered(template, method="GET", uri=path)["headers"]["location"]["value"] == folded


def test_every_route_of_the_client_is_a_page() -> None:
    """The CDN knows the first segments of the client's routes."""
    routes = (PROJECT / "web" / "src" / "router.ts").read_text()
    first = {path.split("/")[1] for path in re.findall(r"path: '(/[^:'][^']*)'", routes)}
    children = {path.split("/")[0] for path in re.findall(r"path: '([a-z][^']*)'", routes)}
    assert {"login", "conversations", "settings", "app"} <= first | children
    for segment in first | children:
        assert web_paths().pages.search(f"/{segment}/x"), segment


def test_pages_carry_security_headers(template: Template, distribution: dict[str, Any]) -> None:
    assert distribution["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {"Ref": "WebHeaders"}
    headers = headers_policy(template, "WebHeaders")["SecurityHeadersConfig"]
    policy = dict(rule.split(" ", 1) for rule in headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"].split("; "))
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/]{43}='", policy["script-src"])
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self' https://s3.${AWS::Region}.${AWS::URLSuffix}/${FilesBucket}/"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 24 * 3600
    assert headers.keys() >= {"ContentTypeOptions", "ReferrerPolicy", "FrameOptions"}


def test_page_of_the_widget_is_cached_by_site_and_language(template: Template, behaviours: dict[str, Any]) -> None:
    """The visitor's token in `cw_conversation` neither splits the cache nor reaches the API."""
    behaviour = behaviours["/widget"]
    assert behaviour["CachePolicyId"] == {"Ref": "WidgetCache"}
    assert "OriginRequestPolicyId" not in behaviour
    assert "FunctionAssociations" not in behaviour
    assert (set(behaviour["AllowedMethods"]), behaviour["CachedMethods"]) == (METHODS, ["GET", "HEAD"])
    policy = template.of_type("AWS::CloudFront::CachePolicy")["WidgetCache"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "whitelist", "QueryStrings": ["website_token", "locale"]}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0), "the page's own header decides"


def test_photos_are_cached_for_a_day_and_readable_by_sites(template: Template, behaviours: dict[str, Any]) -> None:
    """An erased photo has left every cache after that day."""
    behaviour = behaviours["/photos/*"]
    assert behaviour["AllowedMethods"] == ["GET", "HEAD"]
    assert (behaviour["CachePolicyId"], behaviour["ResponseHeadersPolicyId"]) == ({"Ref": "PhotoCache"}, {"Ref": "PhotoHeaders"})
    cache = template.of_type("AWS::CloudFront::CachePolicy")["PhotoCache"]["CachePolicyConfig"]
    assert (cache["DefaultTTL"], cache["MaxTTL"]) == (86_400, 86_400)
    policy = headers_policy(template, "PhotoHeaders")
    own = {each["Header"]: each["Value"] for each in policy["CustomHeadersConfig"]["Items"]}
    assert own == {"Cache-Control": "public, max-age=86400, immutable", "Cross-Origin-Resource-Policy": "cross-origin"}
    assert policy["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"] == "default-src 'none'"


def test_page_of_the_widget_keeps_its_own_policy(template: Template, behaviours: dict[str, Any]) -> None:
    assert behaviours["/widget"]["ResponseHeadersPolicyId"] == {"Ref": "WidgetHeaders"}
    security = headers_policy(template, "WidgetHeaders")["SecurityHeadersConfig"]
    assert security.keys() == {"ContentTypeOptions", "StrictTransportSecurity"}


def test_every_site_may_load_the_scripts(template: Template, behaviours: dict[str, Any]) -> None:
    behaviour = behaviours["/packs/*"]
    assert behaviour["ResponseHeadersPolicyId"] == {"Ref": "ScriptHeaders"}
    assert behaviour["FunctionAssociations"][0]["EventType"] == "viewer-request"
    config = headers_policy(template, "ScriptHeaders")
    assert config["CorsConfig"]["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert config["CorsConfig"]["AccessControlAllowCredentials"] is False
    assert config["CustomHeadersConfig"]["Items"] == [
        {"Header": "Cross-Origin-Resource-Policy", "Value": "cross-origin", "Override": True}
    ]
    assert "FrameOptions" not in config["SecurityHeadersConfig"]


def headers_policy(template: Template, name: str) -> dict[str, Any]:
    config: dict[str, Any] = template.resources[name]["Properties"]["ResponseHeadersPolicyConfig"]
    return config


def test_binary_uploads_reach_the_function_unchanged(template: Template) -> None:
    api = template.resources["RestAPI"]["Properties"]
    assert set(api["BinaryMediaTypes"]) >= {"multipart/form-data", "application/octet-stream"}
    assert api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"] == api["BinaryMediaTypes"]


def test_gateway_errors_have_a_code(template: Template) -> None:
    responses = template.resources["RestAPI"]["Properties"]["GatewayResponses"]
    for response in responses.values():
        body = response["ResponseTemplates"]["application/json"].replace("$context.error.messageString", '"message"')
        assert json.loads(body).keys() == {"error", "code"}


def test_changed_socket_routes_are_deployed(template: Template) -> None:
    resource = template.resources["WebsocketAPIStage"]
    stage = resource["Properties"]
    assert set(resource["DependsOn"]) == template.of_type("AWS::ApiGatewayV2::Route").keys()
    assert stage["AutoDeploy"] is True
    assert "DeploymentId" not in stage
    assert not template.of_type("AWS::ApiGatewayV2::Deployment")


def test_outputs_contain_every_name_an_operator_needs(template: Template) -> None:
    assert template.document["Outputs"].keys() >= {
        "PublicUrl",
        "DistributionDomain",
        "DistributionId",
        "RestAPIId",
        "WebsocketAPIId",
        "WebsocketConnectURL",
        "TableName",
        "FilesBucket",
        "WebBucket",
        "ForwardFailuresUrl",
        *(
            f"{name}{kind}"
            for name in ("Ingest", "Broadcast", "Events", "Outbound", "Mail")
            for kind in ("QueueUrl", "DeadLettersUrl")
        ),
    }
