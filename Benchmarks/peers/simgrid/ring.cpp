// The ring on SimGrid's S4U interface: one actor a saga. It sleeps for the network's delay, takes one of the node's 16
// permits (a Semaphore), sleeps for the service time and gives the permit back. No network model takes part.
//
// Usage: ring SAGAS
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

namespace {
constexpr int nodes = 6;
constexpr int workers = 16;
constexpr int lap = 20;
// Seconds, the same in all programs.
constexpr double interval = 4e-6;

std::mt19937_64 generator{1};
std::uniform_real_distribution<double> network{400e-6, 600e-6};
std::uniform_real_distribution<double> service{1e-6, 20e-6};
long long handled = 0;
long long finished = 0;
double total = 0;

void finish(double start) {
    finished++;
    total += sg4::Engine::get_clock() - start;
}

std::vector<sg4::SemaphorePtr> permits;

void saga(int node) {
    const double start = sg4::Engine::get_clock();
    for (int hop = 0; hop < lap; hop++) {
        sg4::this_actor::sleep_for(network(generator));
        permits[node]->acquire();
        sg4::this_actor::sleep_for(service(generator));
        permits[node]->release();
        handled++;
        node = (node + 1) % nodes;
    }
    finish(start);
}

void start_sagas(const std::vector<sg4::Host*>& hosts, int sagas) {
    for (int node = 0; node < nodes; node++) permits.push_back(sg4::Semaphore::create(workers));
    sg4::Actor::create("source", hosts[0], [&hosts, sagas] {
        for (int number = 0; number < sagas; number++) {
            sg4::Actor::create("saga", hosts[number % nodes], saga, number % nodes);
            sg4::this_actor::sleep_for(interval);
        }
    });
}

// MARK: Platform

std::vector<sg4::Host*> build_platform() {
    auto* zone = sg4::create_full_zone("ring");
    std::vector<sg4::Host*> hosts;
    for (int node = 0; node < nodes; node++) hosts.push_back(zone->create_host("node" + std::to_string(node), 1e9));
    zone->seal();
    return hosts;
}

long long nanoseconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}
}  // namespace

int main(int count, char** arguments) {
    sg4::Engine engine(&count, arguments);
    // Stacks no larger than needed.
    sg4::Engine::set_config("contexts/factory:raw");
    sg4::Engine::set_config("contexts/stack-size:16");
    sg4::Engine::set_config("contexts/guard-size:0");
    const int sagas = count == 2 ? std::atoi(arguments[1]) : 0;
    if (sagas <= 0) {
        std::fprintf(stderr, "usage: ring SAGAS, a number above 0\n");
        return 64;
    }
    const auto hosts = build_platform();
    start_sagas(hosts, sagas);
    const auto wall = nanoseconds(CLOCK_MONOTONIC);
    const auto cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    engine.run();
    std::printf(
        "sagas=%lld messages=%lld wall_ns=%lld cpu_ns=%lld check_ns=%.0f\n", finished, handled,
        nanoseconds(CLOCK_MONOTONIC) - wall, nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, total / finished * 1e9);
    return 0;
}
