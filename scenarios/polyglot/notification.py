#!/usr/bin/env python3
"""Notification's logic as a program of its own: tells the customer of each milestone of an order, once.

Perennial writes one line of JSON on standard input and waits for one line on standard output; README.md beside this
file says what stands in them. A copy of this file is a good beginning for a program of your own: change decide().
"""

import argparse
import json
import os
import sys

# Which event stands for which milestone.
MILESTONES = {
    "order_paid": "order_confirmed",
    "order_failed": "order_failed",
    "delivery_completed": "delivered",
    "payment_refunded": "refunded",
    "delivery_cancelled": "delivery_cancelled",
    "delivery_failed": "delivery_failed",
    "stock_restored": "stock_restored",
    "cancellation_refused": "cancellation_refused",
}
LARGEST_NUMBER = 2**32 - 2  # of an order or a customer


def decide(message, rows):
    """The decision about one message: a pure function of the message and of the rows of its order."""
    milestone = MILESTONES.get(message["type"])
    if milestone is None or not (0 <= message["key"] <= LARGEST_NUMBER and 0 <= message["customer"] <= LARGEST_NUMBER):
        return {"events": [{"type": "message_refused"}]}
    if milestone in rows["told"]:
        return {}  # The customer knows already: nothing changes, nothing is sent.
    return {
        "rows": {"told": rows["told"] + [milestone]},
        "events": [{"type": "customer_told", "milestone": milestone}],
    }


def answer(line, context="notification"):
    """The line for a line."""
    if line["type"] == "hello":
        if line["version"] != 1 or line["context"] != context:
            sys.exit(f"I am {context}, version 1")
        return {"type": "hello", "version": 1, "context": context}
    return {"type": "decision", "id": line["id"], **decide(line["message"], line["rows"])}


def main():
    # How this program can go wrong, to see that nothing comes of it: see scenarios/11-polyglot.yaml.
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for fault in ["crash", "hang", "nonsense"]:
        options.add_argument(f"--{fault}-every", type=int, metavar="MESSAGES", default=0)
    options = options.parse_args()

    def is_time(every):
        return every > 0 and count > 0 and count % every == 0

    for count, text in enumerate(sys.stdin):  # The first line is the hello, so the first message is number 1.
        if is_time(options.crash_every):
            print("the mail server burns", file=sys.stderr, flush=True)
            os._exit(3)
        if is_time(options.hang_every):
            sys.stdin.read()  # Hears everything and says nothing.
        if is_time(options.nonsense_every):
            print("Dear customer, your flowers", flush=True)
            continue
        # Flushed: an answer that stays in a buffer is none.
        print(json.dumps(answer(json.loads(text))), flush=True)


if __name__ == "__main__":
    main()
