// Messages a second through mailboxes, as the C++ Actor Framework has them.
//
// one      one producer sends to one consumer as fast as it can
// four     four producers send to one consumer
// pair     two actors send one message back and forth
// ring     six actors pass 64 messages around
//
// A message is (key, number), two integers. The producers are scheduled actors that send a batch and then a message to
// themselves, so that they share the pool with the consumer as CAF wants it.
//
// Usage: mailbox PATTERN MESSAGES
#include <algorithm>
#include <caf/all.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

using namespace caf;

namespace {
constexpr int ring_size = 6;
constexpr int in_flight = 64;
constexpr uint64_t batch = 1'000;

using go = atom_constant<atom("go")>;
using finished = atom_constant<atom("finished")>;

class consumer : public event_based_actor {
public:
    consumer(actor_config& config, uint64_t expected, actor parent)
        : event_based_actor(config), left_(expected), parent_(std::move(parent)) {}

    behavior make_behavior() override {
        return {[this](uint64_t, uint64_t) {
            if (--left_ > 0) return;
            send(parent_, finished::value);
            quit();
        }};
    }

private:
    uint64_t left_;
    actor parent_;
};

class producer : public event_based_actor {
public:
    producer(actor_config& config, uint64_t key, uint64_t count, actor receiver)
        : event_based_actor(config), key_(key), left_(count), receiver_(std::move(receiver)) {}

    behavior make_behavior() override {
        send(this, go::value);
        return {[this](go) {
            for (uint64_t sent = 0; sent < batch && left_ > 0; sent++) send(receiver_, key_, left_--);
            if (left_ > 0) {
                send(this, go::value);
            } else {
                quit();
            }
        }};
    }

private:
    uint64_t key_;
    uint64_t left_;
    actor receiver_;
};

class node : public event_based_actor {
public:
    node(actor_config& config, actor next, actor parent)
        : event_based_actor(config), next_(std::move(next)), parent_(std::move(parent)) {}

    behavior make_behavior() override {
        return {
            [this](uint64_t key, uint64_t left) {
                if (left > 1) {
                    send(next_, key, left - 1);
                } else {
                    send(parent_, finished::value);
                }
            },
            [this](actor& next) { next_ = std::move(next); },
        };
    }

private:
    actor next_;
    actor parent_;
};

void wait_for(scoped_actor& self, int count) {
    for (int seen = 0; seen < count; seen++) self->receive([](finished) {});
}

uint64_t produce(actor_system& system, int producers, uint64_t messages) {
    scoped_actor self{system};
    const uint64_t each = messages / producers;
    auto receiver = system.spawn<consumer>(each * producers, actor{self});
    for (int key = 0; key < producers; key++) system.spawn<producer>(key, each, receiver);
    wait_for(self, 1);
    return each * producers;
}

uint64_t around(actor_system& system, int size, int flying, uint64_t messages) {
    scoped_actor self{system};
    std::vector<actor> nodes;
    nodes.push_back(system.spawn<node>(actor{}, actor{self}));
    for (int index = 1; index < size; index++) nodes.push_back(system.spawn<node>(nodes.back(), actor{self}));
    self->send(nodes.front(), nodes.back());
    const uint64_t each = messages / flying;
    for (int key = 0; key < flying; key++) self->send(nodes.back(), static_cast<uint64_t>(key), each);
    wait_for(self, flying);
    for (auto& node : nodes) self->send_exit(node, exit_reason::user_shutdown);
    return each * flying;
}

uint64_t run(actor_system& system, const std::string& pattern, uint64_t messages) {
    if (pattern == "one") return produce(system, 1, messages);
    if (pattern == "four") return produce(system, 4, messages);
    if (pattern == "pair") return around(system, 2, 1, messages);
    if (pattern == "ring") return around(system, ring_size, in_flight, messages);
    return 0;
}

long long nanoseconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}
}  // namespace

int main(int count, char** arguments) {
    const std::string pattern = count == 3 ? arguments[1] : "";
    const uint64_t messages = count == 3 ? std::strtoull(arguments[2], nullptr, 10) : 0;
    actor_system_config config;
    // As many threads as the process may use cores; CAF's own default is at least four.
    cpu_set_t cores;
    sched_getaffinity(0, sizeof cores, &cores);
    config.set("scheduler.max-threads", static_cast<size_t>(CPU_COUNT(&cores)));
    actor_system system{config};
    if (messages == 0 || run(system, pattern, std::max<uint64_t>(64, messages / 20)) == 0) {
        std::fprintf(stderr, "usage: mailbox one|four|pair|ring MESSAGES\n");
        return 64;
    }
    const auto wall = nanoseconds(CLOCK_MONOTONIC);
    const auto cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    const auto handled = run(system, pattern, messages);
    std::printf(
        "messages=%llu wall_ns=%lld cpu_ns=%lld\n", static_cast<unsigned long long>(handled),
        nanoseconds(CLOCK_MONOTONIC) - wall, nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 0;
}
