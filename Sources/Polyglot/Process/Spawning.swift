import CSubreaper

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Starts programs with three pipes, a process group of their own and a small environment.
enum Spawning {
    struct Spawned {
        var process: pid_t
        var input: Int32
        var output: Int32
        var errors: Int32
    }

    /// The variables of our environment that a program gets. The others may contain what does not concern it.
    static let passedOn = ["PATH", "LANG", "HOME"]

    /// `posix_spawn` cannot change the directory on every system. A shell can, and is gone before the program begins.
    private static let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\""]

    /// Writing to a program that has ended must be an error, and must not end this process.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    static func spawn(_ command: ExternalCommand) throws(ExternalFailure) -> Spawned {
        ignoresBrokenPipes
        return try RunningPrograms.start { () throws(ExternalFailure) in try spawnAlone(command) }
    }

    private static func spawnAlone(_ command: ExternalCommand) throws(ExternalFailure) -> Spawned {
        var pipes: [(read: Int32, write: Int32)] = []
        for _ in 0..<3 {
            guard let pipe = makePipe() else {
                for pipe in pipes {
                    close(pipe.read)
                    close(pipe.write)
                }
                throw failure(errno)
            }
            pipes.append(pipe)
        }
        let (input, output, errors) = (pipes[0], pipes[1], pipes[2])
        var process: pid_t = 0
        let code = start(command, &process, input.read, output.write, errors.write)
        for descriptor in [input.read, output.write, errors.write] { close(descriptor) }
        let own = [input.write, output.read, errors.read]
        guard code == 0 else {
            for descriptor in own { close(descriptor) }
            throw failure(code)
        }
        for descriptor in own { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        return Spawned(process: process, input: own[0], output: own[1], errors: own[2])
    }

    private static func failure(_ code: Int32) -> ExternalFailure {
        ExternalFailure(.crashed, "it cannot be started: \(String(cString: strerror(code)))")
    }

    private static func makePipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func start(
        _ command: ExternalCommand, _ process: inout pid_t, _ input: Int32, _ output: Int32, _ errors: Int32
    ) -> Int32 {
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
        for (number, descriptor) in [input, output, errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // The program also inherits no open files: a pipe that it held open would never end for its reader.
        _ = perennial_close_from(&actions, 3)
        // Signals that this process ignores or blocks must not affect the program.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, so that everything the program starts can be killed with it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let words = shell + [command.directory, command.executable] + command.arguments
        let environment = passedOn.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
        return withCStrings(words) { arguments in
            withCStrings(environment) { environment in
                posix_spawn(&process, shell[0], &actions, &attributes, arguments, environment)
            }
        }
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
}
