"""An example to copy: tests against `enroll sandbox`, with pytest and the standard library alone.

Put your client in the place of `create`. ENROLL is the path of the command.
"""

import base64, hashlib, hmac, json, os, subprocess, time, urllib.error, urllib.request

import pytest

# The sandbox is on this machine, so a proxy from the environment must not be asked.
HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PROVIDERS = ["bitpanda", "capa", "kraken", "onchainpay", "synapse"]


@pytest.fixture
def sandbox():
    """A sandbox of its own for each test. The first line has its address and fake credentials."""
    command = [os.environ.get("ENROLL", "target/debug/enroll"), "sandbox", "--control"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())
        process.terminate()


def call(method, url, body=None, headers={}):
    request = urllib.request.Request(url, body and body.encode(), headers, method=method)
    with HTTP.open(request, timeout=10) as response:
        return json.load(response)


def create(sandbox, provider):
    """Sends the request that the sandbox describes. Two of the five want a fresh signature."""
    example = call("GET", sandbox["url"] + "/_sandbox")["providers"][provider]["example"]
    target, headers, body = example["target"], example["headers"], example["body"]
    own, nonce = sandbox["credentials"][provider], time.time_ns()
    if provider == "kraken":
        signed = target.encode() + hashlib.sha256(f"{nonce}{body}".encode()).digest()
        signature = hmac.digest(base64.b64decode(own["api_secret"]), signed, "sha512")
        headers |= {"api-nonce": str(nonce), "api-sign": base64.b64encode(signature).decode()}
    if provider == "onchainpay":
        # The nonce is in the body, and the signature is over the very bytes that are sent.
        body = json.dumps({**json.loads(body), "nonce": nonce})
        signature = hmac.digest(own["private_key"].encode(), body.encode(), "sha256")
        headers |= {"x-api-signature": signature.hex()}
    return call("POST", sandbox["url"] + target, body, headers)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_user_is_created(sandbox, provider):
    response = create(sandbox, provider)
    # What was really stored. A status proves nothing: OnchainPay rejects with 200 too.
    (user,) = call("GET", sandbox["control"] + "/users")[provider]
    assert user["id"] in json.dumps(response)


def test_a_retry_after_a_lost_response_stores_no_second_user(sandbox):
    plan = {"in_order": [{"kind": "reset_after_storing"}]}
    call("PUT", sandbox["control"] + "/faults/capa", json.dumps(plan))
    with pytest.raises(ConnectionError):
        create(sandbox, "capa")
    with pytest.raises(urllib.error.HTTPError, match="409"):
        create(sandbox, "capa")
    (user,) = call("GET", sandbox["control"] + "/users")["capa"]
    assert not user["is_delivered"]
