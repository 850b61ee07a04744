import CSubreaper
internal import FoundationEssentials
import Synchronization
import SystemPackage
import Texts

/// The external programs of this process. None of them outlives it, and neither does anything that one of them has
/// started.
package enum RunningPrograms {
    private struct State {
        var processes: Set<Int32> = []
        /// Children that are no external programs: those that existed before, and those that their owner ends.
        var spared: Set<Int32> = []
        /// The spared children that are told to end if this process ends before its work is done.
        var companions: Set<Int32> = []
        /// Whether this process may become the parent of what a program leaves behind.
        var mayAdopt = false
        /// Whether it has become that parent.
        var adopts = false
    }

    /// Programs are started under its lock, one at a time. A program that starts after another one's pipes are made and
    /// before they are marked would inherit them and keep them open.
    private static let state = Mutex(State())

    // MARK: The process

    /// Lets this process become the parent of processes whose own parent has ended, from its first program on (Linux).
    /// Only so can it find what a program has started in a session of its own. It is meant for processes whose only
    /// children are programs and spared ones. It is not for process 1, with which all others end.
    package static func adoptOrphans() {
        state.withLock { $0.mayAdopt = ProcessInfo.processInfo.processIdentifier != 1 }
    }

    /// Spares a child that is no external program; such a child ends the programs that it has started itself. It is
    /// told to end by SIGTERM only if this process ends before its work is done.
    package static func accompany(_ process: Int32) {
        state.withLock {
            $0.spared.insert(process)
            $0.companions.insert(process)
        }
    }

    /// The child has ended, or its owner ends it.
    package static func leave(_ process: Int32) { state.withLock { _ = $0.companions.remove(process) } }

    /// Ends every program and everything that they have started.
    package static func endAll() { state.withLock { endAll(&$0) } }

    /// Ends every program and everything that they have started, and prevents new ones from starting.
    package static func endAll(then exit: () -> Never) -> Never {
        state.withLock { state -> Never in
            for process in state.companions { try? Signal.terminate.send(to: process) }
            endAll(&state)
            exit()
        }
    }

    private static func endAll(_ state: inout State) {
        for process in state.processes { ProcessTree.end(process) }
        sweep(state, whatLives: true)
    }

    // MARK: One program

    /// Starts a program and keeps its process id, which is also the id of its group.
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
    static func end(_ process: Int32) {
        state.withLock { state in
            ProcessTree.end(process)
            ChildProcess.wait(process)
            state.processes.remove(process)
            sweep(state, whatLives: state.processes.isEmpty)
        }
    }

    /// A program has ended by itself and was waited for. What it has started may still hold its pipes.
    static func ended(_ process: Int32) {
        state.withLock { state in
            try? Signal.kill.send(to: -process)
            state.processes.remove(process)
            sweep(state, whatLives: state.processes.isEmpty)
        }
    }

    /// A program that was started as a companion has ended, and was waited for.
    package static func release(_ process: Int32) { ended(process) }

    // MARK: What they leave behind

    private static func adopt(_ state: inout State) {
        guard state.mayAdopt, !state.adopts else { return }
        state.spared.formUnion(ProcessTree.children())
        state.adopts = perennial_adopt_orphans() != 0
    }

    /// Waits for adopted processes that have ended. With `whatLives` it also ends those that live: there is then no
    /// program left to which they could belong.
    private static func sweep(_ state: State, whatLives: Bool) {
        guard state.adopts else { return }
        // A process that ends leaves its own children behind.
        for _ in 0..<ProcessTree.maximumLooks {
            let orphans = ProcessTree.children().subtracting(state.spared).subtracting(state.processes)
            if orphans.isEmpty { return }
            for orphan in orphans {
                if whatLives {
                    // Another user's process cannot be ended, and is not waited for.
                    if Signal.obstacle(to: orphan) == .notPermitted {
                        _ = ChildProcess.status(orphan)
                        continue
                    }
                    ProcessTree.endAlone(orphan)
                    ChildProcess.wait(orphan)
                } else {
                    _ = ChildProcess.status(orphan)
                }
            }
            if !whatLives { return }
        }
    }
}
