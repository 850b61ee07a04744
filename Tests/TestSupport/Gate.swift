internal import Synchronization

/// Opens once, and lets all through that wait for it.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watching: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    package init() {}

    package func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    package func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, watchers) = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                let count = state.waiting.count
                let watchers = state.watching.filter { $0.count <= count }
                state.watching.removeAll { $0.count <= count }
                return (state.isOpen, watchers)
            }
            for watcher in watchers { watcher.1.resume() }
            if isOpen { continuation.resume() }
        }
    }

    /// Returns when so many wait.
    package func waits(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.count >= count { return true }
                state.watching.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    package var waitingCount: Int { state.withLock { $0.waiting.count } }
}
