"""Getting updates: long polling and webhooks."""

import contextlib

from sandbox.errors import Json, Refusal
from sandbox.methods.call import Call, Described

ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
MAX_TIMEOUT = 50


async def get_updates(call: Call) -> list[Json]:
    world, params = call.world, call.params
    if world.webhook.url:
        raise Refusal(409, ACTIVE)
    limit = min(max(params.integer("limit", 100), 1), 100)
    if params.values.get("allowed_updates") is not None:
        with contextlib.suppress(Refusal):  # the real server takes what it cannot read for "as before"
            world.updates.allow(params.json("allowed_updates", "allowed updates"))
    timeout = min(max(params.integer("timeout"), 0), MAX_TIMEOUT)
    return await world.updates.poll(params.integer("offset"), limit, timeout)


def set_webhook(call: Call) -> Described:
    world, params = call.world, call.params
    names = params.json("allowed_updates", "allowed updates")
    shown = [str(name) for name in names] if isinstance(names, list) else []
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    before = world.webhook.url
    world.webhook.set(params.text("url"), params.text("secret_token"), connections, shown)
    if names is not None:
        world.updates.allow(names)
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()
    if world.webhook.url:
        world.updates.end_poll(Refusal(409, "terminated by setWebhook request"))
    world.updates.bell.ring()
    if not world.webhook.url:
        return deleted(before)
    return Described(True, "Webhook is already set" if before == world.webhook.url else "Webhook was set")


def deleted(before: str) -> Described:
    return Described(True, "Webhook was deleted" if before else "Webhook is already deleted")


def delete_webhook(call: Call) -> Described:
    before = call.world.webhook.url
    call.world.webhook.set("", "", 40, [])
    if call.params.flag("drop_pending_updates"):
        call.world.updates.pending.clear()
    call.world.updates.bell.ring()
    return deleted(before)


def get_webhook_info(call: Call) -> Json:
    return call.world.webhook.info(len(call.world.updates.pending))
