internal import Foundation

/// A server's process, from a start to an end, with a keeper that ends it when the process of the tests ends, however that
/// ends.
final class KeptServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Of the server itself.
    let number: Int32
    private let keeper: Process
    private let input: Pipe

    /// Starts it, and returns once it runs, or once it greets who connects to its port.
    ///
    /// - Parameters:
    ///   - folder: has its log, and goes away with it where nobody else removes it.
    ///   - greeting: the port, and the four letters that it begins with, or no text if it says nothing by itself; nil for
    ///     a server that is asked in another way whether it is ready.
    ///   - command: its program and its arguments.
    init(in folder: String, greeting: (port: Int, text: String)? = nil, _ command: [String]) throws {
        let (keeper, input, output) = (Process(), Pipe(), Pipe())
        keeper.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        keeper.arguments =
            ["python3", "-c", Self.script, folder, greeting.map { "\($0.port)" } ?? "", greeting?.text ?? ""] + command
        keeper.standardInput = input
        keeper.standardOutput = output
        keeper.standardError = FileHandle.nullDevice
        try keeper.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty else {
                throw Failure(description: "the server's keeper ended")
            }
            line += byte
        }
        guard let number = Int32(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw Failure(description: "the server's keeper told no number")
        }
        self.number = number
        self.keeper = keeper
        self.input = input
    }

    /// Starts the server, tells its number, and ends it as soon as a line comes. If its input ends without a line, the
    /// process of the tests has ended, and nobody else removes the folder. It is no shell: those wait for a signal that
    /// threads of Swift block, and what they start inherits that.
    private static let script = """
        import shutil, signal, socket, subprocess, sys, time
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        folder, port, greeting, log = *sys.argv[1:4], open(sys.argv[1] + "/server.log", "ab")
        server = subprocess.Popen(sys.argv[4:], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while port:
            if server.poll() is not None: sys.exit(1)
            try:
                with socket.create_connection(("127.0.0.1", int(port))) as connection:
                    if not greeting or connection.recv(4).decode() == greeting: break
            except OSError:
                pass
            time.sleep(0.005)
        print(server.pid, flush=True)
        line = sys.stdin.readline()
        server.kill()
        server.wait()
        if not line: shutil.rmtree(folder, ignore_errors=True)
        """

    /// Ends it without a word, as SIGKILL does, and returns when it is gone.
    func kill() {
        signal(SIGKILL)
        try? input.fileHandleForWriting.write(contentsOf: Data("end\n".utf8))
        try? input.fileHandleForWriting.close()
        keeper.waitUntilExit()
    }

    func signal(_ signal: Int32) { Foundation.kill(number, signal) }

    /// A port that nobody has now.
    static func freePort() throws -> Int {
        let script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let port = Int(text.dropLast()) else { throw Failure(description: "no port is free") }
        return port
    }
}
