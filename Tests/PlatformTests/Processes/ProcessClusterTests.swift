import ActorRuntime
import Contexts
import Platform
import Testing

/// What a cluster of processes wants, told step by step; nothing here is a process.
@Suite struct ProcessClusterTests {
    /// A cluster, and what carries its actions out as a test says.
    private struct Machine {
        var cluster: ProcessCluster
        var now = Instant.start
        var log: [String] = []
        /// Whether the processes answer their probes.
        var answers = true

        init(_ specs: [ServiceSpec]) {
            cluster = ProcessCluster(specs, seed: RandomStream(seed: 1))
            cluster.deploy(at: now)
        }

        /// Carries out what is wanted now: processes listen at once, and end when they are told to.
        mutating func settle() {
            while true {
                cluster.advance(to: now)
                let actions = cluster.takeActions()
                if actions.isEmpty { break }
                for action in actions { carryOut(action) }
            }
            for event in cluster.takeLog() {
                log.append("\(event.kind.rawValue) \(event.replica.map { "\($0)" } ?? "-")")
            }
        }

        mutating func carryOut(_ action: ProcessAction) {
            switch action {
            case .start(let life): cluster.listening(life, at: now)
            case .askToEnd(let life): cluster.ended(life, detail: "exit code 0", at: now)
            case .kill(let life): cluster.ended(life, detail: "SIGKILL", at: now)
            case .probe(let life, let kind, _): cluster.answered(life, kind, succeeded: answers, at: now)
            case .sample(let service): cluster.sampled(service, [], over: .seconds(15), at: now)
            case .measure(let service): cluster.measured(service, Measurement(requests: 100), at: now)
            case .beginMeasuring, .publish: break
            }
        }

        /// Lets time pass, from one thing that is due to the next.
        mutating func pass(_ span: Timespan) {
            let end = now + span
            settle()
            while let next = cluster.nextWake, next <= end {
                now = max(now, next)
                settle()
            }
            now = end
            settle()
        }

        var names: [String] { cluster.status.filter { $0.phase != .terminating }.map(\.name) }
        var ready: [String] { cluster.endpoints.flatMap { $0 }.map(\.name) }
    }

    private static func stones(_ replicas: Int, _ change: (inout ServiceSpec) -> Void = { _ in }) -> ServiceSpec {
        var spec = ServiceSpec(name: "stones", replicas: replicas)
        spec.probes.readiness = ProbeSpec(period: .seconds(1))
        change(&spec)
        return spec
    }

    @Test func `every replica is started, and gets requests once it listens and its probe has succeeded`() {
        var machine = Machine([Self.stones(2)])
        let actions = machine.cluster.takeActions()
        #expect(actions.count == 2)
        #expect(machine.ready.isEmpty)
        for case .start(let life) in actions { machine.cluster.listening(life, at: machine.now) }
        // It is asked at once, and not at its next tick.
        machine.settle()
        #expect(machine.ready == ["stones-0", "stones-1"])
        #expect(machine.cluster.isSettled)
    }

    @Test func `a process that fails its readiness probe gets no requests, and stays`() {
        var machine = Machine([Self.stones(1)])
        machine.answers = false
        machine.pass(.seconds(10))
        #expect(machine.ready.isEmpty)
        #expect(machine.cluster.status.map(\.restarts) == [0])
        machine.answers = true
        machine.pass(.seconds(2))
        #expect(machine.ready == ["stones-0"])
    }

    @Test func `a process that dies is started again at once, and then after Kubernetes' back-off`() throws {
        var machine = Machine([Self.stones(1)])
        machine.settle()
        try machine.cluster.kill("stones-0", at: machine.now)
        machine.settle()
        #expect(machine.cluster.status.map(\.restarts) == [1])
        #expect(machine.ready == ["stones-0"])
        try machine.cluster.kill("stones-0", at: machine.now)
        machine.settle()
        #expect(machine.ready.isEmpty)
        #expect(machine.cluster.status.map(\.phase) == [.backOff])
        machine.pass(.milliseconds(9_999))
        #expect(machine.ready.isEmpty)
        machine.pass(.milliseconds(1))
        #expect(machine.ready == ["stones-0"])
    }

    @Test func `a liveness probe that fails ends the process, with preStop and the grace period`() {
        var machine = Machine([
            Self.stones(1) { spec in
                spec.probes.liveness = ProbeSpec(period: .seconds(1), failureThreshold: 3)
                spec.termination = Termination(gracePeriod: .seconds(4), preStop: .zero)
            }
        ])
        machine.settle()
        // A process that stands still answers nothing and hears no signal.
        machine.answers = false
        var killedAt: Instant?
        while killedAt == nil, let next = machine.cluster.nextWake {
            machine.now = next
            machine.cluster.advance(to: next)
            for action in machine.cluster.takeActions() {
                if case .askToEnd = action { continue }
                if case .kill = action { killedAt = machine.now }
                machine.carryOut(action)
            }
        }
        #expect(killedAt == .start + .seconds(3 + 4))
        #expect(machine.cluster.status.map(\.restarts) == [1])
    }

    @Test func `a rolling update starts a new one before it ends an old one, and names are used again`() throws {
        var machine = Machine([
            Self.stones(2) { spec in
                spec.versions = [VersionSpec(name: "v2")]
                spec.strategy = DeploymentStrategy(maxSurge: .count(1), maxUnavailable: .count(0))
                spec.termination = Termination(gracePeriod: .seconds(5), preStop: .seconds(1))
            }
        ])
        machine.settle()
        try machine.cluster.begin(
            Release(name: "next", at: .zero, service: "stones", version: "v2"), at: machine.now)
        var fewest = 2
        for _ in 0..<100 {
            machine.pass(.milliseconds(100))
            fewest = min(fewest, machine.ready.count)
        }
        #expect(fewest == 2)
        #expect(machine.cluster.status.map(\.version) == ["v2", "v2"])
        #expect(machine.cluster.deploymentStatus[0].version == "v2")
        #expect(machine.cluster.isSettled)
    }

    @Test func `a canary whose requests fail is taken back`() throws {
        var machine = Machine([Self.stones(4) { $0.versions = [VersionSpec(name: "v2")] }])
        machine.settle()
        try machine.cluster.begin(
            Release(
                name: "next", at: .zero, service: "stones", version: "v2",
                strategy: .canary([CanaryStep(weight: 25, pause: .seconds(60))]),
                analysis: AnalysisSpec(interval: .seconds(10), errorRate: 0.01)), at: machine.now)
        machine.settle()
        #expect(machine.cluster.status.count { $0.version == "v2" } == 1)
        machine.pass(.seconds(9))
        machine.now = machine.now + .seconds(1)
        machine.cluster.advance(to: machine.now)
        for action in machine.cluster.takeActions() {
            guard case .measure(let service) = action else {
                machine.carryOut(action)
                continue
            }
            machine.cluster.measured(service, Measurement(requests: 100, errors: 20), at: machine.now)
        }
        machine.pass(.seconds(60))
        #expect(machine.cluster.status.map(\.version) == ["v1", "v1", "v1", "v1"])
        #expect(machine.log.contains { $0.hasPrefix("release-rolled-back") })
    }

    @Test func `a measurement that nobody could take says nothing about a version`() throws {
        var machine = Machine([Self.stones(2) { $0.versions = [VersionSpec(name: "v2")] }])
        machine.settle()
        try machine.cluster.begin(
            Release(
                name: "next", at: .zero, service: "stones", version: "v2",
                strategy: .canary([CanaryStep(weight: 50, pause: .seconds(5))]),
                analysis: AnalysisSpec(interval: .seconds(10))), at: machine.now)
        for _ in 0..<50 {
            guard let next = machine.cluster.nextWake else { break }
            machine.now = next
            machine.cluster.advance(to: next)
            for action in machine.cluster.takeActions() {
                if case .measure(let service) = action {
                    machine.cluster.measured(service, nil, at: machine.now)
                } else {
                    machine.carryOut(action)
                }
            }
        }
        // It is still being tried: neither promoted nor taken back.
        #expect(machine.cluster.deploymentStatus[0].rollout?.version == "v2")
    }

    @Test func `replicas are scaled up and down, and what there is not is refused`() throws {
        var machine = Machine([Self.stones(1)])
        machine.settle()
        try machine.cluster.scale("stones", to: 3, at: machine.now)
        machine.settle()
        #expect(machine.ready == ["stones-0", "stones-1", "stones-2"])
        try machine.cluster.scale("stones", to: 1, at: machine.now)
        machine.settle()
        #expect(machine.ready.count == 1)
        let now = machine.now
        #expect(throws: ProcessRefusal.noService("sand", known: ["stones"])) {
            try machine.cluster.scale("sand", to: 1, at: now)
        }
        #expect(throws: ProcessRefusal.replicas(ProcessCluster.maximumReplicas + 1)) {
            try machine.cluster.scale("stones", to: ProcessCluster.maximumReplicas + 1, at: now)
        }
        #expect(throws: ProcessRefusal.noPod("stones-9", known: machine.names)) {
            try machine.cluster.kill("stones-9", at: now)
        }
    }

    @Test func `news of an earlier life changes nothing`() throws {
        var machine = Machine([Self.stones(1)])
        let first = machine.cluster.takeActions().compactMap { if case .start(let life) = $0 { life } else { nil } }[0]
        machine.cluster.listening(first, at: machine.now)
        machine.settle()
        try machine.cluster.kill("stones-0", at: machine.now)
        machine.settle()
        machine.cluster.ended(first, detail: "late", at: machine.now)
        machine.cluster.answered(first, .readiness, succeeded: false, at: machine.now)
        machine.settle()
        #expect(machine.ready == ["stones-0"])
        #expect(machine.cluster.status.map(\.restarts) == [1])
    }

    @Test func `at the end everything is asked to end, and nothing is started`() {
        var machine = Machine([Self.stones(3)])
        machine.settle()
        machine.cluster.end(at: machine.now)
        machine.settle()
        #expect(machine.cluster.isEmpty)
        #expect(machine.cluster.status.isEmpty)
    }
}
