import CSubreaper
package import SystemPackage
import Texts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Starts programs with pipes, a process group of their own and a small environment.
package enum Spawning {
    struct Spawned {
        var process: Int32
        var input: FileDescriptor
        var output: FileDescriptor
        var errors: FileDescriptor
    }

    /// A program that shares our standard error.
    package struct Companion: Sendable {
        package var process: Int32
        /// Its standard input, which ends when this process does.
        package var input: FileDescriptor
        /// Its standard output, which waits.
        package var output: FileDescriptor
    }

    /// The variables of our environment that a program gets. The others may contain what does not concern it.
    static let passedOn = ["PATH", "LANG", "HOME"]

    /// `posix_spawn` cannot change the directory on every system. A shell can, and is gone before the program begins.
    private static let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\""]

    /// Writing to a program that has ended must be an error, and must not end this process.
    private static let ignoresBrokenPipes: Void = { Signal.brokenPipe.ignore() }()

    static func spawn(_ command: ExternalCommand) throws(ExternalFailure) -> Spawned {
        ignoresBrokenPipes
        return try RunningPrograms.start { () throws(ExternalFailure) in try spawnAlone(command) }
    }

    /// Starts a program that writes its log where this process does. ``RunningPrograms/release(_:)`` must follow when it
    /// has ended.
    ///
    /// - Parameter variables: names of variables of our environment that it gets too.
    package static func spawnCompanion(
        _ command: ExternalCommand, passing variables: [String] = []
    ) throws(ExternalFailure) -> Companion {
        ignoresBrokenPipes
        let spawned = try RunningPrograms.start { () throws(ExternalFailure) in
            var open: [FileDescriptor] = []
            do {
                for _ in 0..<2 {
                    let pipe = try FileDescriptor.pipe()
                    open += [pipe.readEnd, pipe.writeEnd]
                }
                for end in open { end.isInherited = false }
                let process = try start(command, [open[0], open[3], .standardError], passing: variables)
                for end in [open[0], open[3]] { try? end.close() }
                return Spawned(process: process, input: open[1], output: open[2], errors: .standardError)
            } catch {
                for end in open { try? end.close() }
                throw ExternalFailure(.crashed, "it cannot be started: \(error)")
            }
        }
        return Companion(process: spawned.process, input: spawned.input, output: spawned.output)
    }

    private static func spawnAlone(_ command: ExternalCommand) throws(ExternalFailure) -> Spawned {
        var open: [FileDescriptor] = []
        do {
            for _ in 0..<3 {
                let pipe = try FileDescriptor.pipe()
                open += [pipe.readEnd, pipe.writeEnd]
            }
            for end in open { end.isInherited = false }
            let (theirs, own) = ([open[0], open[3], open[5]], [open[1], open[2], open[4]])
            let process = try start(command, theirs)
            for end in theirs { try? end.close() }
            for end in own { end.neverWaits() }
            return Spawned(process: process, input: own[0], output: own[1], errors: own[2])
        } catch {
            for end in open { try? end.close() }
            throw ExternalFailure(.crashed, "it cannot be started: \(error)")
        }
    }

    /// - Parameter files: what the program gets as standard input, output and error.
    private static func start(
        _ command: ExternalCommand, _ files: [FileDescriptor], passing variables: [String] = []
    ) throws(Errno) -> Int32 {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, file) in files.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, file.rawValue, Int32(number))
        }
        // The program also inherits no open files: a pipe that it held open would never end for its reader.
        _ = perennial_close_from(&actions, 3)
        // Signals that this process ignores or blocks must not affect the program.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [Signal.brokenPipe, .interrupt, .terminate, .hangUp, .fileTooLarge] {
            sigaddset(&signals, signal.number)
        }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, so that everything the program starts can be killed with it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let words = shell + [command.directory, command.executable] + command.arguments
        let environment = (passedOn + variables).compactMap { name in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        var process: Int32 = 0
        let code = withCStrings(words) { arguments in
            withCStrings(environment) { environment in
                posix_spawn(&process, shell[0], &actions, &attributes, arguments, environment)
            }
        }
        if code != 0 { throw Errno(rawValue: code) }
        return process
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
}

/// The end of children of this process.
package enum ChildProcess {
    /// The wait status of a child that has ended, which frees its number; nil if it still runs or is no child. Does not
    /// wait.
    package static func status(_ process: Int32) -> Int32? {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process ? status : nil
    }

    /// Waits until the child has ended, and leaves its number to it until ``status(_:)`` is asked.
    package static func awaitEnd(of process: Int32) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    /// Waits until the child has ended.
    static func wait(_ process: Int32) {
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }
}
