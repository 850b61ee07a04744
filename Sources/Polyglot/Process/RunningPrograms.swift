import CSubreaper
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The external programs of this process, so that none outlives it, nor anything that one of them has started.
package enum RunningPrograms {
    private struct State {
        var processes: Set<pid_t> = []
        /// Children that are nobody's program: those that were there before, and those that their owner ends.
        var spared: Set<pid_t> = []
        /// Of these, those that are told to end where this process ends before its work is done.
        var companions: Set<pid_t> = []
        /// Whether this process may become the parent of what a program leaves behind.
        var mayAdopt = false
        /// Whether it has.
        var adopts = false
    }

    /// Programs are started under its lock, one at a time: one that is started between the making of another one's pipes
    /// and their marking would inherit them and keep them open.
    private static let state = Mutex(State())

    // MARK: The process

    /// Lets this process, from its first program on, become the parent of processes whose own parent has ended (Linux):
    /// what a program has started in a session of its own is found by that alone. For processes that have no other
    /// children than programs and those that are spared; not for process 1, with which all others end.
    package static func adoptOrphans() { state.withLock { $0.mayAdopt = getpid() != 1 } }

    /// Leaves a child alone that is no program and ends the programs that it has started itself; only where this process
    /// ends before its work is done, the child is told to end as well, by SIGTERM.
    package static func accompany(_ process: Int32) {
        state.withLock {
            $0.spared.insert(process)
            $0.companions.insert(process)
        }
    }

    /// The child has ended, or is ended by who has started it.
    package static func leave(_ process: Int32) { state.withLock { _ = $0.companions.remove(process) } }

    /// Ends every program and all that they have started.
    package static func endAll() { state.withLock { endAll(&$0) } }

    /// Ends every program and all that they have started, and lets none start any more.
    package static func endAll(then exit: () -> Never) -> Never {
        state.withLock { state -> Never in
            for process in state.companions { kill(process, SIGTERM) }
            endAll(&state)
            exit()
        }
    }

    private static func endAll(_ state: inout State) {
        for process in state.processes { ProcessTree.end(process) }
        sweep(state, whatLives: true)
    }

    // MARK: One program

    /// Starts a program and keeps its number, with which it is a leader of a group.
    static func start(
        _ body: () throws(ExternalFailure) -> Spawning.Spawned
    ) throws(ExternalFailure) -> Spawning.Spawned {
        try state.withLock { (state) throws(ExternalFailure) in
            adopt(&state)
            let spawned = try body()
            state.processes.insert(spawned.process)
            return spawned
        }
    }

    /// Ends a program that may still run, and waits for it.
    static func end(_ process: pid_t) {
        state.withLock { state in
            ProcessTree.end(process)
            while waitpid(process, nil, 0) < 0, errno == EINTR {}
            state.processes.remove(process)
            sweep(state, whatLives: state.processes.isEmpty)
        }
    }

    /// A program has ended by itself and was waited for; what it has started may still hold its pipes.
    static func ended(_ process: pid_t) {
        state.withLock { state in
            kill(-process, SIGKILL)
            state.processes.remove(process)
            sweep(state, whatLives: state.processes.isEmpty)
        }
    }

    // MARK: What they leave behind

    private static func adopt(_ state: inout State) {
        guard state.mayAdopt, !state.adopts else { return }
        state.spared.formUnion(ProcessTree.children())
        state.adopts = perennial_adopt_orphans() != 0
    }

    /// Waits for adopted processes that have ended, and ends those that live where no program is left whose they may be.
    private static func sweep(_ state: State, whatLives: Bool) {
        guard state.adopts else { return }
        // What ends leaves its own children behind.
        for _ in 0..<ProcessTree.maximumLooks {
            let orphans = ProcessTree.children().subtracting(state.spared).subtracting(state.processes)
            if orphans.isEmpty { return }
            for orphan in orphans {
                if whatLives {
                    // Another user's process cannot be ended, and is not waited for.
                    if kill(orphan, 0) != 0, errno == EPERM {
                        _ = waitpid(orphan, nil, WNOHANG)
                        continue
                    }
                    ProcessTree.endAlone(orphan)
                    while waitpid(orphan, nil, 0) < 0, errno == EINTR {}
                } else {
                    _ = waitpid(orphan, nil, WNOHANG)
                }
            }
            if !whatLives { return }
        }
    }
}
