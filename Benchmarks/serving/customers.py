"""Customers on one thread: sockets and epoll, nothing else, so that one core asks for more than the shop's core can do."""

import heapq
import json
import select
import socket
import time

from served import fail

# What the view page shows of an order that has come to its end.
ENDS = {"delivered", "cancelled", "failed"}
# As many orders as a page of a customer's orders has.
ORDERS_OF_A_CUSTOMER = 20
PRODUCTS = 40
# Seconds between two looks at a page.
LOOK = 0.005


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n".encode()


def post_order(number, customer):
    body = f'{{"customer":{customer},"lines":[{{"product":{number % PRODUCTS},"quantity":1}}]}}'
    return (
        "POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Connection:
    """One request at a time; `answered` hears its status and its body."""

    def __init__(self, loop, port):
        self.loop = loop
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.input = b""
        self.answered = None
        loop.add(self)

    def send(self, request, answered):
        self.answered = answered
        # A request is shorter than an empty socket's buffer.
        assert self.socket.send(request) == len(request)

    def read(self):
        piece = self.socket.recv(65_536)
        if not piece:
            fail("the shop has closed a connection")
        self.input += piece
        head, end, rest = self.input.partition(b"\r\n\r\n")
        if not end:
            return
        at = head.lower().index(b"content-length:")
        count = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(rest) < count:
            return
        self.input = b""
        answered, self.answered = self.answered, None
        answered(int(head[9:12]), rest[:count])


class Loop:
    """Sockets and timers."""

    def __init__(self):
        self.epoll = select.epoll()
        self.connections = {}
        self.timers = []
        self.count = 0

    def add(self, connection):
        self.connections[connection.socket.fileno()] = connection
        self.epoll.register(connection.socket, select.EPOLLIN)

    def at(self, moment, action):
        self.count += 1
        heapq.heappush(self.timers, (moment, self.count, action))

    def run(self, is_over):
        while not is_over():
            pause = max(0, self.timers[0][0] - time.monotonic()) if self.timers else 1
            for handle, _ in self.epoll.poll(pause):
                self.connections[handle].read()
            while self.timers and self.timers[0][0] <= time.monotonic():
                heapq.heappop(self.timers)[2]()

    def close(self):
        for connection in self.connections.values():
            connection.socket.close()
        self.epoll.close()


class Customers:
    """Place orders, and see on the view page how these end."""

    def __init__(self, port, first_customer=1):
        self.port = port
        self.loop = Loop()
        self.customer = first_customer
        self.asked = 0
        # How many orders of each customer were taken and have not been seen to end.
        self.open = {}
        self.placed = 0
        self.refused = {}
        # Seconds from asking to the answer, and to the page that shows the end.
        self.answer_times = []
        self.end_times = []

    def next_order(self, own_customer=False):
        """The bytes of a further order, and whose it is."""
        if own_customer or self.asked % ORDERS_OF_A_CUSTOMER == 0:
            self.customer += 1
        self.asked += 1
        return post_order(self.asked, self.customer), self.customer

    def note(self, status, body, customer, seconds):
        """Returns whether the order was taken. One that the provider declines (402), or that is given up because payment
        gave no word in time (503, 504), is a saga that ends too; it is counted apart, by its reason."""
        if status == 201:
            self.placed += 1
            self.answer_times.append(seconds)
            self.open[customer] = self.open.get(customer, 0) + 1
            return True
        reason = json.loads(body).get("reason", "")
        if status not in (402, 503, 504) or not reason:
            fail(f"the shop has answered {status} {body.decode()}")
        self.refused[reason] = self.refused.get(reason, 0) + 1
        return False

    # As many orders as the shop takes from so many customers, each of whom waits for the last one's answer.

    def order_without_pause(self, connections, seconds=None, count=None):
        end = time.monotonic() + seconds if seconds else float("inf")
        busy = 0

        def order(connection):
            nonlocal busy
            if time.monotonic() >= end or (count and self.asked >= count):
                busy -= 1
                return
            request, customer = self.next_order()
            began = time.monotonic()

            def answered(status, body):
                self.note(status, body, customer, time.monotonic() - began)
                order(connection)

            connection.send(request, answered)

        for _ in range(connections):
            busy += 1
            order(Connection(self.loop, self.port))
        self.loop.run(lambda: busy == 0)

    # So many orders a second, whatever becomes of those before; times count from when an order was to be sent.

    def order_at_a_rate(self, rate, seconds, watched):
        """Of so many orders, one has a customer of its own, whose page is looked at until it shows the end."""
        idle, waiting, under_way = [], [], 0
        began = time.monotonic() + 0.01
        total = int(rate * seconds)

        def take():
            return idle.pop() if idle else Connection(self.loop, self.port)

        def start(number):
            nonlocal under_way
            under_way += 1
            moment = began + number / rate
            is_watched = number % watched == 0
            request, customer = self.next_order(own_customer=is_watched)
            if is_watched:
                self.customer += 1
            connection = take()

            def answered(status, body):
                nonlocal under_way
                is_taken = self.note(status, body, customer, time.monotonic() - moment)
                if is_taken and is_watched:
                    look(connection, customer, moment)
                else:
                    idle.append(connection)
                    under_way -= 1

            connection.send(request, answered)
            if number + 1 < total:
                self.loop.at(began + (number + 1) / rate, lambda: start(number + 1))

        def look(connection, customer, moment):
            nonlocal under_way

            def answered(status, body):
                nonlocal under_way
                orders = json.loads(body)["orders"]
                if orders and orders[0]["status"] in ENDS:
                    self.end_times.append(time.monotonic() - moment)
                    self.open.pop(customer)
                    idle.append(connection)
                    under_way -= 1
                else:
                    self.loop.at(time.monotonic() + LOOK, lambda: look(connection, customer, moment))

            connection.send(get(f"/orderHistories?customer={customer}"), answered)

        self.loop.at(began, lambda: start(0))
        self.loop.run(lambda: self.asked > 0 and under_way == 0 and not self.loop.timers)

    # Until the view page shows that every order has ended.

    def await_ends(self):
        connection = Connection(self.loop, self.port)
        is_over = False

        def look():
            nonlocal is_over
            if not self.open:
                is_over = True
                return
            customer = next(iter(self.open))

            def answered(status, body):
                orders = json.loads(body)["orders"]
                if sum(order["status"] in ENDS for order in orders) >= self.open[customer]:
                    del self.open[customer]
                    look()
                else:
                    self.loop.at(time.monotonic() + LOOK, look)

            connection.send(get(f"/orderHistories?customer={customer}"), answered)

        look()
        self.loop.run(lambda: is_over)
