package import Contexts

/// Fires the timers of a service when they are due. They are rows of its database, so they outlive every process: a timer
/// that came due while nobody was there fires when somebody is.
///
/// Two keepers of one service at a time do no harm: a timer is handled by the one transaction that removes its row.
package actor TimerKeeper {
    /// The longest time after which the database is read, although nobody has said that a timer was set. Another replica
    /// of the service may have set one.
    package static let look = Timespan.milliseconds(200)
    /// Before the database is asked again that has failed, and before a timer is fired again that could not be handled.
    package static let pause = Timespan.milliseconds(100)
    /// Timers that are read and fired at a time.
    package static let batch = 64

    private let replica: ServedReplica
    private let books: any AsyncServiceDatabase
    private let clock: any ServedClock
    private let bell = Bell()

    package init(_ replica: ServedReplica, _ books: any AsyncServiceDatabase, clock: any ServedClock) {
        self.replica = replica
        self.books = books
        self.clock = clock
    }

    /// Says that timers were set or cancelled.
    package nonisolated func timersChanged() { bell.ring() }

    /// Fires timers until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let pause: Timespan
            do throws(DatabaseError) {
                pause = try await fireAllDue()
            } catch {
                pause = Self.pause
            }
            if pause > .zero { await bell.wait(atMost: pause, clock) }
        }
    }

    /// Fires every timer that is due now, a batch at a time. Returns how long there is nothing to do.
    private func fireAllDue() async throws(DatabaseError) -> Timespan {
        var latest: PendingTimer?
        var areAllHandled = true
        while true {
            let timers = try await books.pendingTimers(after: latest, limit: Self.batch)
            let now = clock.now
            let due = Array(timers.prefix { $0.due <= now })
            // One that cannot be handled does not keep later ones waiting.
            if !due.isEmpty, await !fire(due) { areAllHandled = false }
            if due.count < Self.batch {
                guard areAllHandled else { return Self.pause }
                let next = timers.dropFirst(due.count).first.map { max($0.due - now, .zero) } ?? Self.look
                return due.isEmpty ? min(next, Self.look) : .zero
            }
            latest = due.last
        }
    }

    /// Returns whether all of them were handled.
    private func fire(_ timers: [PendingTimer]) async -> Bool {
        let replica = replica
        return await withTaskGroup(of: Bool.self) { group in
            for timer in timers {
                group.addTask { (try? await replica.fire(timer)) != nil }
            }
            var areAllHandled = true
            while let isHandled = await group.next() { areAllHandled = areAllHandled && isHandled }
            return areAllHandled
        }
    }
}
