"""Tests against `enroll sandbox`, with pytest and the standard library alone.

An example to copy: put your client in the place of `create`, and keep the providers that you use.
ENROLL is the path of the command; by default it is the one that `cargo build` makes.
"""

import base64, hashlib, hmac, itertools, json, os, subprocess, time
import urllib.error, urllib.request

import pytest

ENROLL = os.environ.get("ENROLL", "target/debug/enroll")
# Kraken rejects a nonce that does not grow, OnchainPay one that was used before.
NONCES = itertools.count(int(time.time() * 1000))
# The sandbox is on this machine, so a proxy from the environment must not be asked.
HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# The path, the headers that hold credentials, and a user that the provider accepts.
PROVIDERS = {
    "bitpanda": ("/v2/users", {"Authorization": "Bearer {token}"}, {"external_id": "customer-1"}),
    "capa": ("/api/partner/v2/users", {"partner-api-key": "{partner_api_key}"}, {
        "type": "INDIVIDUAL", "email": "jo@example.com", "externalUserId": "customer-1"}),
    "kraken": ("/b2b/users", {"API-Key": "{api_key}"}, {
        "email": "jo@example.com", "external_id": "customer-1", "tos_version_accepted": 1,
        "full_name": {"first_name": "Jo", "last_name": "Doe"}, "date_of_birth": "2000-02-29",
        "residence": {"line1": "1 Example Road", "city": "London", "postal_code": "N1 1AA",
                      "country": "GB"},
        "phone": "+447700900123", "nationalities": ["GB"], "occupation": "student"}),
    "onchainpay": ("/partner/api/create-user", {"x-api-public-key": "{public_key}"}, {
        "email": "jo@example.com"}),
    "synapse": ("/v3.1/users", {"X-SP-GATEWAY": "{client_id}|{client_secret}",
                                "X-SP-USER": "|{fingerprint}", "X-SP-USER-IP": "203.0.113.7"}, {
        "logins": [{"email": "jo@example.com"}], "phone_numbers": ["+14155550123"],
        "legal_names": ["Jo Doe"]}),
}


@pytest.fixture
def sandbox():
    """A sandbox of its own for each test, so that no test sees the users of another."""
    command = [ENROLL, "sandbox", "--control"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        # The first line comes when the sandbox is ready: its address and its fake credentials.
        yield json.loads(process.stdout.readline())
        process.terminate()


def call(method, url, headers=None, body=None):
    """Status and JSON of the response. Without a timeout a lost response could hang the test."""
    headers = {"Content-Type": "application/json", **(headers or {})}
    try:
        request = urllib.request.Request(url, body, headers, method=method)
        with HTTP.open(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def create(sandbox, provider):
    """Creates a user. Two of the five want a signature."""
    own = sandbox["credentials"][provider]
    path, headers, user = PROVIDERS[provider]
    headers = {name: value.format(**own) for name, value in headers.items()}
    nonce = next(NONCES)
    if provider == "onchainpay":
        # The nonce is inside the body, so the signature is over both.
        user = {**user, "nonce": nonce}
    # Serialised once, because a signature is over the very bytes that are sent.
    body = json.dumps(user).encode()
    if provider == "onchainpay":
        # The key looks like Base64 but is used as it is.
        headers["x-api-signature"] = hmac.digest(own["private_key"].encode(), body, "sha256").hex()
    if provider == "kraken":
        signed = path.encode() + hashlib.sha256(str(nonce).encode() + body).digest()
        signature = hmac.digest(base64.b64decode(own["api_secret"]), signed, "sha512")
        headers |= {"API-Nonce": str(nonce), "API-Sign": base64.b64encode(signature).decode()}
    return call("POST", sandbox["url"] + path, headers, body)


def truth(sandbox, provider):
    """The users that were really stored, which no client can know."""
    return call("GET", sandbox["control"] + "/users")[1][provider]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_signed_request_creates_a_user(sandbox, provider):
    status, response = create(sandbox, provider)
    (user,) = truth(sandbox, provider)
    # The status alone proves nothing: OnchainPay rejects with 200 too.
    assert status in (200, 201) and user["id"] in json.dumps(response)


# Capa recognises the customer. Synapse does not without an idempotency key, so it has two users.
@pytest.mark.parametrize(("provider", "stored"), [("capa", 1), ("synapse", 2)])
def test_a_retry_after_a_lost_response(sandbox, provider, stored):
    plan = json.dumps({"in_order": [{"kind": "reset_after_storing"}]}).encode()
    assert call("PUT", f"{sandbox['control']}/faults/{provider}", body=plan) == (200, {})
    with pytest.raises(ConnectionError):
        create(sandbox, provider)
    assert [user["is_delivered"] for user in truth(sandbox, provider)] == [False]
    create(sandbox, provider)
    assert len(truth(sandbox, provider)) == stored
