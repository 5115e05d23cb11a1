"""Who we are at AWS: credentials that expire, are exchanged or are not there, and settings that cannot be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aws.doors import Door, clients_made, door, outcome
from aws.edge import Edge, Reply, xml
from stand_ins.amazon.server import Amazon

from ls_transcribe.aws import Account, Session, login, s3, transcribe
from ls_transcribe.concurrency.retry import Retrier

GO_ON = "Jobs that were started go on at Amazon, and the next run takes them up."
EXPIRED = f"The AWS credentials have expired: {{}} and run the same command again. {GO_ON}"
SIGN_IN = EXPIRED.format("sign in again (`aws sso login`)")
LOOK = "look at ~/.aws/config, ~/.aws/credentials and the AWS_ variables."
SECRET = "b7fa1c0ffee5ec2e7"
PROFILE = "[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n"
SSO = """[default]
sso_session = us
sso_account_id = 123456789012
sso_role_name = role
[sso-session us]
sso_region = eu-west-1
sso_start_url = https://us.awsapps.com/start
"""
PROCESS = (
    '[default]\ncredential_process = echo {{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", '
    '"SessionToken": "c", "Expiration": "{}"}}\n'
)


def profile_of(name: str, profile: str = "default") -> str:
    return PROFILE.format(profile, name, SECRET, SECRET)


@pytest.fixture
def ours(amazon: Amazon, aws: Callable[..., None]) -> Door:
    """A door to Amazon with a profile, `work`, whose keys are OLD."""
    amazon.make_bucket("input")
    amazon.put("input", "talk.wav")
    aws(credentials=profile_of("OLD", "work"))
    return door(Account("work", "eu-west-1", amazon.url))


@pytest.mark.parametrize("call", ["get", "head", "download", "upload"])
def test_a_call_goes_on_with_newer_credentials(
    ours: Door, amazon: Amazon, aws: Callable[..., None], tmp_path: Path, call: str
) -> None:
    """Keys that expire in the middle of a run are looked up anew: somebody may have signed in again."""
    path, talk = tmp_path / "talk.wav", "s3://input/talk.wav"
    path.write_bytes(b"sound")
    calls: dict[str, Callable[[], object]] = {
        "get": lambda: transcribe.list_page(ours.session, "FAILED", "a", None),
        "head": lambda: s3.head(ours.session, talk),
        "download": lambda: s3.download(ours.session, talk, path),
        "upload": lambda: s3.upload(ours.session, path, talk, lambda _size: None),
    }
    first = calls[call]()
    amazon.service.expired_keys.add("OLD")
    aws(credentials=profile_of("NEW", "work"))
    second = calls[call]()
    assert (second, ours.naps) == (first, [])


def test_many_threads_look_for_newer_credentials_once(
    ours: Door, amazon: Amazon, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second takes the client that the first has made."""
    transcribe.list_page(ours.session, "FAILED", "a", None)
    amazon.service.expired_keys.add("OLD")
    aws(credentials=profile_of("NEW", "work"))
    made = clients_made(ours.session, monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: transcribe.list_page(ours.session, "FAILED", "a", None), range(16)))
    assert (pages, made) == ([([], None)] * 16, ["transcribe"])


@pytest.mark.parametrize("call", ["get", "head"])
def test_with_none_newer_it_is_said_how_to_sign_in(ours: Door, amazon: Amazon, call: str) -> None:
    """It is where these came from, and the run's jobs are not lost."""
    amazon.service.expired_keys.add("OLD")
    found = outcome(*((transcribe.get, ours.session, "a") if call == "get" else (s3.head, ours.session, "s3://a1b/a")))
    assert found == ("CredentialsExpired", EXPIRED.format("write fresh ones into ~/.aws/credentials"))


def test_without_credentials_it_is_said_how_to_get_them(edge: Edge, aws: Callable[..., None]) -> None:
    """Nothing is sent."""
    aws()
    edge.says(Reply(200))
    found = outcome(s3.read, door(Account(endpoint_url=edge.url)).session, "s3://input/talk.wav")
    assert (found, edge.seen) == (
        (
            "CredentialsMissing",
            "There are no AWS credentials here: set them up (`aws configure`, or `aws configure sso` for single "
            "sign-on), or name a profile that has them with --profile.",
        ),
        [],
    )


@pytest.mark.parametrize(
    "config",
    [
        SSO,
        SSO.partition("[sso-session")[0].replace(
            "sso_session = us", "sso_region = eu-west-1\nsso_start_url = https://us"
        ),
    ],
    ids=["sso", "old sso"],
)
def test_a_sign_in_that_is_over_is_said_to_be(edge: Edge, aws: Callable[..., None], config: str) -> None:
    """Single sign-on ends before anything is sent."""
    aws(config)
    found = outcome(transcribe.get, door(Account(region="eu-west-1", endpoint_url=edge.url)).session, "talk")
    assert (found, edge.seen) == (("CredentialsExpired", SIGN_IN), [])


RUN_IT = "run the program in credential_process by itself: it must print JSON with AccessKeyId and SecretAccessKey"
NOT_GIVEN = "{} gave no AWS credentials ({}): {}; then run the same command again. " + GO_ON
OLD = PROCESS.format("2020-01-01T00:00:00Z").replace('"', '\\"')
PROVIDERS = {
    "process that prints HTML": (
        "credential_process = echo '<html>Sign in</html>'",
        NOT_GIVEN.format(
            "custom-process", "what it printed is not JSON: Expecting value: line 1 column 1 (char 0)", RUN_IT
        ),
    ),
    "process that fails": (
        "credential_process = sh -c 'echo no ticket >&2; exit 3'",
        NOT_GIVEN.format("custom-process", "Error when retrieving credentials from custom-process: no ticket", RUN_IT),
    ),
    "process that is not there": (
        "credential_process = /none",
        NOT_GIVEN.format("custom-process", "/none: No such file or directory", RUN_IT),
    ),
    "process that prints a list": (
        "credential_process = echo []",
        NOT_GIVEN.format(
            "custom-process", "what it gave, or has in its cache, does not have the form that AWS describes", RUN_IT
        ),
    ),
    "process without a closing quote": (
        "credential_process = sh -c 'echo {}",
        NOT_GIVEN.format("custom-process", "No closing quotation", RUN_IT),
    ),
    "process with a wrong date": (
        PROCESS.format("tomorrow").replace('"', '\\"').partition("\n")[2],
        NOT_GIVEN.format("custom-process", "Unknown string format: tomorrow", RUN_IT),
    ),
    "process with old ones": (
        OLD.partition("\n")[2],
        EXPIRED.format("check that the program in credential_process gives fresh ones"),
    ),
    "token file that is gone": (
        "role_arn = arn:aws:iam::1:role/a\nweb_identity_token_file = /none/token",
        NOT_GIVEN.format(
            "assume-role-with-web-identity",
            "/none/token: No such file or directory",
            "check that the file in AWS_WEB_IDENTITY_TOKEN_FILE, or in web_identity_token_file, is there and can be "
            "read",
        ),
    ),
}


@pytest.mark.parametrize(("config", "sentence"), PROVIDERS.values(), ids=PROVIDERS)
def test_whatever_gives_credentials_fails_with_a_sentence(
    edge: Edge, aws: Callable[..., None], config: str, sentence: str
) -> None:
    """It names what failed and what helps; to sign in is said only where that is how it is done."""
    aws(f"[default]\n{config}\n")
    _kind, text = outcome(transcribe.get, door(Account(region="eu-west-1", endpoint_url=edge.url)).session, "talk")
    assert (text, edge.seen) == (sentence, [])


ROLE = """[work]
role_arn = arn:aws:iam::1:role/scribe
source_profile = base
"""
BASE = profile_of("BASE", "base")


def test_a_role_that_may_not_be_taken_is_said_to_be(
    edge: Edge, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no call of ours that was denied."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", edge.url)
    aws(f"[profile {ROLE[1:]}", BASE)
    text = "User: ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/scribe"
    edge.says(
        Reply(
            403,
            f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{text}</Message></Error></ErrorResponse>".encode(),
        )
    )
    found = outcome(s3.read, door(Account("work", "eu-west-1", edge.url)).session, "s3://input/talk.wav")
    assert found[1] == (
        f"AWS refused AssumeRole, which the profile needs to assume its role ({text}): ask the owner of the role to "
        f"let these credentials assume it, or name another profile with --profile. {GO_ON}"
    )


@pytest.fixture
def asked(aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A profile `work` whose role needs an MFA code, which is typed when it is asked for; and how it was asked for."""
    aws(f"[profile {ROLE[1:]}mfa_serial = arn:aws:iam::1:mfa/ada\n", BASE)
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "123456"

    monkeypatch.setattr(login, "has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", answer)
    return prompts


def test_a_code_is_asked_for_once(amazon: Amazon, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A code is good for one use: all regions and threads of a run share what it gave."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", amazon.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    amazon.make_bucket("input")
    session = door(Account("work", endpoint_url=amazon.url)).session
    s3.region_of(session, "input")
    with ThreadPoolExecutor(4) as pool:
        elsewhere = session.in_region("eu-west-1")
        list(pool.map(lambda _: transcribe.list_page(elsewhere, "FAILED", "a", None), range(8)))
    assert asked == ["Enter MFA code for arn:aws:iam::1:mfa/ada: "]


def test_without_a_region_no_code_is_wasted(asked: list[str], edge: Edge) -> None:
    """Roles are given in a region: it is asked for before the code, which would be lost."""
    found = outcome(s3.read, door(Account("work", endpoint_url=edge.url)).session, "s3://input/talk.wav")
    assert (found, asked) == (("RegionMissing", "There is no AWS region: name one with --region."), [])


def test_a_code_that_did_not_arrive_is_asked_for_again(
    asked: list[str], amazon: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the role's hour is over: botocore alone asks only once, and would blame the configuration."""
    amazon.make_bucket("input")
    amazon.put("input", "talk.wav", b"sound")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    session = Session(Account("work", "eu-west-1", amazon.url))
    session.retrier = Retrier(sleep=lambda _: monkeypatch.setenv("AWS_ENDPOINT_URL", amazon.url))
    assert (s3.read(session, "s3://input/talk.wav")[0], len(asked)) == (b"sound", 2)


@pytest.mark.parametrize("code", ["", "12"])
def test_what_is_no_code_is_told(asked: list[str], edge: Edge, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """It is not sent, and the configuration is not blamed."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", edge.url)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: code)
    found = outcome(s3.read, door(Account("work", "eu-west-1", edge.url)).session, "s3://input/talk.wav")
    assert (found[1], edge.seen, asked) == (
        "assume-role gave no AWS credentials (what was typed is not an MFA code): type the digits that the device "
        f"shows; then run the same command again. {GO_ON}",
        [],
        [],
    )


def test_without_a_terminal_no_code_is_asked_for(
    edge: Edge, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would answer: it is refused at once."""
    aws(f"[profile {ROLE[1:]}mfa_serial = arn:aws:iam::1:mfa/ada\n", BASE)
    monkeypatch.setattr(login, "has_terminal", lambda: False)
    found = outcome(s3.read, door(Account("work", "eu-west-1", edge.url)).session, "s3://input/talk.wav")
    assert (found[0], edge.seen) == ("MfaNeedsTerminal", [])


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ("[default\nregion", "Unable to parse config file: {}/.aws/config"),
        (
            "[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = none\n",
            'The source_profile "none" referenced in the profile "default" does not exist.',
        ),
        (
            "[default]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = None\n",
            'The credential source "None" referenced in profile "default" is not valid.',
        ),
    ],
)
def test_settings_that_cannot_be_are_named(
    edge: Edge, aws: Callable[..., None], tmp_path: Path, config: str, text: str
) -> None:
    """With what is wrong in them, and where to look."""
    aws(config)
    found = outcome(transcribe.get, door(Account(region="eu-west-1", endpoint_url=edge.url)).session, "talk")
    text = text.format(tmp_path)
    assert found == ("AwsSettingsInvalid", f"The AWS settings here cannot be used ({text}): {LOOK}")


@pytest.mark.parametrize("way", ["option", "environment"])
def test_a_profile_that_is_not_there_is_named(
    edge: Edge, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Wherever it was asked for."""
    aws(credentials=profile_of("OLD"))
    if way == "environment":
        monkeypatch.setenv("AWS_PROFILE", "play")
    account = Account("play" if way == "option" else None, "eu-west-1", edge.url)
    assert outcome(transcribe.get, door(account).session, "talk") == (
        "ProfileMissing",
        "There is no AWS profile play: `aws configure list-profiles` lists the profiles that exist.",
    )


@pytest.mark.parametrize("region", ["eu west 1", "nowhere!", "-", "a" * 70])
def test_a_region_that_is_none_is_named(at_edge: Door, region: str) -> None:
    """Before anything is sent."""
    account = Account(region=region, endpoint_url=at_edge.session.account.endpoint_url)
    assert outcome(transcribe.get, door(account).session, "talk") == (
        "RegionUnknown",
        f"{region} is not an AWS region: --region takes one such as eu-west-1.",
    )


def test_jobs_need_a_region(edge: Edge, aws: Callable[..., None]) -> None:
    """Guessing one would leave jobs where nobody looks."""
    aws(credentials=profile_of("OLD"))
    found = outcome(transcribe.get, door(Account(endpoint_url=edge.url)).session, "talk")
    assert found == ("RegionMissing", "There is no AWS region: name one with --region.")


def test_objects_need_no_region(edge: Edge, aws: Callable[..., None]) -> None:
    """S3 finds buckets from anywhere."""
    aws(credentials=profile_of("OLD"))
    edge.says(Reply(200, b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"))
    found = list(s3.objects(door(Account(endpoint_url=edge.url)).session, "s3://input/"))
    assert (found, edge.seen[0].region) == ([], "us-east-1")


@pytest.mark.parametrize("way", ["option", "environment", "profile"])
def test_a_region_is_taken_from_where_it_is(
    edge: Edge, aws: Callable[..., None], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The option goes before the environment, and that before the profile."""
    aws("[default]\nregion = eu-north-1\n", profile_of("OLD"))
    if way != "profile":
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    session = door(Account(region="eu-west-3" if way == "option" else None, endpoint_url=edge.url)).session
    assert session.region == {"option": "eu-west-3", "environment": "eu-west-2", "profile": "eu-north-1"}[way]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("nonsense", "Invalid endpoint: nonsense"),
        ("127.0.0.1:80", "Invalid endpoint: 127.0.0.1:80"),
        ("", "Invalid endpoint: "),
        ("http://", "Invalid endpoint: http://"),
        ("http://a b", "Invalid endpoint: http://a b"),
        ("ftp://127.0.0.1", "Invalid endpoint: ftp://127.0.0.1"),
        ("http://[::1", "Invalid IPv6 URL"),
        ("http://127.0.0.1:99999", "Port out of range 0-65535"),
        ("http://127.0.0.1:abc", "Port could not be cast to integer value as 'abc'"),
    ],
)
@pytest.mark.usefixtures("keys")
def test_an_endpoint_that_is_no_address_is_refused(address: str, text: str) -> None:
    """Rather than waited for."""
    session = door(Account(region="eu-west-1", endpoint_url=address)).session
    assert outcome(transcribe.get, session, "talk") == (
        "EndpointInvalid",
        f"AWS cannot be called ({text}): --endpoint-url takes an address such as https://host:port.",
    )


@pytest.mark.usefixtures("keys")
def test_an_endpoint_that_nobody_answers_is_unavailable() -> None:
    """It may come up."""
    session = door(Account(region="eu-west-1", endpoint_url="http://127.0.0.1:1")).session
    assert outcome(transcribe.get, session, "talk") == (
        "AwsUnavailable",
        "no connection to 127.0.0.1:1 (EndpointConnectionError: Connection refused)",
    )


@pytest.mark.usefixtures("keys")
def test_an_endpoint_that_speaks_no_tls_is_unavailable(edge: Edge) -> None:
    """So may one whose certificate is being renewed."""
    session = door(Account(region="eu-west-1", endpoint_url=edge.url.replace("http:", "https:"))).session
    assert outcome(transcribe.get, session, "talk") == (
        "AwsUnavailable",
        f"no connection to {edge.url.removeprefix('http://')} (SSLError: wrong version number)",
    )


def test_no_message_has_a_secret(edge: Edge, aws: Callable[..., None], tmp_path: Path) -> None:
    """A wrong signature comes with what should have been signed, the session's token among it."""
    aws(credentials=profile_of("OLD"))
    told = "The request signature we calculated does not match the signature you provided."
    edge.says(xml(403, "SignatureDoesNotMatch", f"{told}\n\nThe Canonical String …\nx-amz-security-token:{SECRET}"))
    session = door(Account(region="eu-west-1", endpoint_url=edge.url)).session
    assert outcome(s3.read, session, f"s3://{tmp_path.name}/a") == (
        "CredentialsInvalid",
        f"AWS does not accept these credentials ({told}): check the profile (--profile) or its keys.",
    )
