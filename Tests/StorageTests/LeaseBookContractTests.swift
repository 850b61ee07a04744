import Contexts
import Storage
import TestDatabases
import TestSupport
import Testing

/// What every ``LeaseBook`` promises, on every SQL database.
@Suite struct LeaseBookContractTests {
    private func second(_ second: Int64) -> Instant { .start + .seconds(second) }

    private func lease(_ holder: UInt64, epoch: UInt64, until second: Int64) -> Lease {
        Lease(holder: holder, epoch: epoch, until: self.second(second))
    }

    @Test(arguments: SQLKind.all)
    func aLeaseThatIsTakenStaysItsHoldersUntilItRunsOut(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let (one, other) = (try await sample.open(), try await sample.open())
        let first = lease(1, epoch: 1, until: 10)
        #expect(try await one.takeLease("relay", for: 1, until: second(10), at: second(0)) == first)
        #expect(try await other.takeLease("relay", for: 2, until: second(15), at: second(5)) == first)
        let almost = Instant(nanoseconds: second(10).nanoseconds - 1)
        #expect(try await other.takeLease("relay", for: 2, until: second(15), at: almost) == first)
        let next = lease(2, epoch: 2, until: 20)
        #expect(try await other.takeLease("relay", for: 2, until: second(20), at: second(10)) == next)
        #expect(try await one.takeLease("relay", for: 1, until: second(30), at: second(11)) == next)
        // Another lease is another matter.
        #expect(
            try await one.takeLease("timers", for: 1, until: second(30), at: second(11))
                == lease(1, epoch: 1, until: 30))
    }

    @Test("Its holder renews it, also after it ran out, and keeps the epoch", arguments: SQLKind.all)
    func renewed(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        for (until, now) in [(10, 0), (15, 5), (40, 30), (35, 31)] as [(Int64, Int64)] {
            #expect(
                try await database.takeLease("relay", for: 1, until: second(until), at: second(now))
                    == lease(1, epoch: 1, until: until))
        }
    }

    @Test("One that was given back is free at once, and only its holder can give it back", arguments: SQLKind.all)
    func givenBack(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        try await database.giveBackLease("relay", of: 1)
        _ = try await database.takeLease("relay", for: 1, until: second(10), at: second(0))
        try await database.giveBackLease("relay", of: 2)
        try await database.giveBackLease("another", of: 1)
        #expect(
            try await database.takeLease("relay", for: 2, until: second(20), at: second(1))
                == lease(1, epoch: 1, until: 10))
        try await database.giveBackLease("relay", of: 1)
        #expect(
            try await database.takeLease("relay", for: 2, until: second(20), at: .start)
                == lease(2, epoch: 2, until: 20))
        // Whoever gives back late what another has taken since does no harm.
        try await database.giveBackLease("relay", of: 1)
        #expect(
            try await database.takeLease("relay", for: 1, until: second(30), at: second(1))
                == lease(2, epoch: 2, until: 20))
        // Its own holder takes it again without a new epoch: nobody else had it.
        try await database.giveBackLease("relay", of: 2)
        #expect(
            try await database.takeLease("relay", for: 2, until: second(30), at: second(1))
                == lease(2, epoch: 2, until: 30))
    }

    @Test("Of many that want it at the same time one gets it, and all are told who", arguments: SQLKind.all)
    func manyAtOnce(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let databases = [try await sample.open(), try await sample.open()]
        var last: Lease?
        for round in 0..<4 as Range<Int64> {
            let leases = try await withThrowingTaskGroup(of: Lease.self) { group in
                for holder in 1...12 as ClosedRange<UInt64> {
                    group.addTask {
                        try await databases[Int(holder % 2)].takeLease(
                            "relay", for: holder, until: self.second(round + 1), at: self.second(round))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(leases.count == 12 && Set(leases).count == 1)
            let epoch = last.map { $0.holder == leases[0].holder ? $0.epoch : $0.epoch + 1 } ?? 1
            #expect(leases[0].epoch == epoch)
            last = leases[0]
        }
    }

    @Test(arguments: SQLKind.all)
    func theLargestNumbersAreKeptAsTheyAre(kind: SQLKind) async throws {
        let database = try await SQLSample(kind).open()
        let last = Instant(nanoseconds: .max)
        let lease = Lease(holder: .max, epoch: 1, until: last)
        #expect(try await database.takeLease("relay", for: .max, until: last, at: .start) == lease)
        #expect(try await database.takeLease("relay", for: 1, until: last, at: .start) == lease)
    }

    @Test("A name has 1 to 64 bytes, each of which counts; another is refused", arguments: SQLKind.all)
    func names(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let database = try await sample.open()
        let longest = String(repeating: "n", count: Lease.longestName)
        for (holder, name) in ["a", "A", "a ", "ä", longest].enumerated() {
            let taken = try await database.takeLease(name, for: UInt64(holder), until: second(9), at: second(0))
            #expect(taken.holder == UInt64(holder), "\(name)")
        }
        for name in ["", longest + "n", String(repeating: "ä", count: Lease.longestName / 2 + 1)] {
            let error = await failure { try await database.takeLease(name, for: 1, until: second(9), at: second(0)) }
            #expect(error?.kind == .refused && error?.operation == .commit)
            let words = "\(sample.name): a lease's name of \(name.utf8.count) bytes; it must have 1 to 64"
            #expect(error?.detail == words)
        }
    }
}
