internal import Foundation
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A connection that sends just the bytes that a test says, and reads what comes. It reads on threads of its own: what
/// waits must not keep a task from running.
final class RawConnection: Sendable {
    struct Failure: Error { let text: String }

    struct Answer: Equatable, Sendable {
        var status: Int
        /// The lines between the first one and the empty one.
        var fields: [String]
        var body: String

        func field(_ name: String) -> String? {
            fields.first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }
    }

    /// How long a read waits before the test fails.
    private static let patience = 30

    private let socketNumber: Int32
    private let input = Mutex(Input())

    /// What has come and was not yet asked for.
    fileprivate struct Input {
        var buffer: [UInt8] = []
    }

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        #if canImport(Glibc)
        socketNumber = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        socketNumber = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        if var size = receiveBuffer {
            setsockopt(socketNumber, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var time = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(socketNumber, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socketNumber, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socketNumber, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 {
            // The object is whole already: its end closes the socket. To close it twice would close somebody else's.
            throw Failure(text: String(cString: strerror(errno)))
        }
    }

    deinit { close(socketNumber) }

    /// Sends all of it; false if the other side does not take it any more.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Self.sendSome(socketNumber, $0.baseAddress, $0.count)
            }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func sendSome(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
        write(socket, bytes, count)
        #else
        // Without the signal that would end the tests.
        Glibc.send(socket, bytes, count, Int32(MSG_NOSIGNAL))
        #endif
    }

    func endInput() { shutdown(socketNumber, Int32(SHUT_WR)) }

    /// Reads the next answer as a whole. `hasBody` is false for one to HEAD.
    func answer(hasBody: Bool = true) async throws -> Answer {
        try await read { input, socket in try input.answer(socket, hasBody: hasBody) }
    }

    /// The bodies of the next answers.
    func bodies(_ count: Int) async throws -> [String] {
        var bodies: [String] = []
        for _ in 0..<count { bodies.append(try await answer().body) }
        return bodies
    }

    /// Everything until the other side closes.
    func rest() async throws -> String {
        try await read { input, socket in
            while try input.readSome(socket) {}
            defer { input.buffer = [] }
            return String(decoding: input.buffer, as: UTF8.self)
        }
    }

    /// Whether the other side has closed, without anything before; waits for it.
    func isClosed() async throws -> Bool {
        try await read { input, socket in try input.buffer.isEmpty && !input.readSome(socket) }
    }

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (inout Input, Int32) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Swift.Result { try self.input.withLock { try body(&$0, self.socketNumber) } })
            }
        }
    }
}

extension RawConnection.Input {
    fileprivate mutating func answer(_ socket: Int32, hasBody: Bool) throws -> RawConnection.Answer {
        let marker = Array("\r\n\r\n".utf8)
        var end = find(marker)
        while end == nil {
            guard try readSome(socket) else {
                throw RawConnection.Failure(text: "the connection ended: \(String(decoding: buffer, as: UTF8.self))")
            }
            end = find(marker)
        }
        let head = String(decoding: buffer[..<(end ?? 0)], as: UTF8.self)
        buffer.removeFirst((end ?? 0) + marker.count)
        var lines = head.split(separator: "\r\n").map(String.init)
        let first = lines.removeFirst().split(separator: " ")
        var answer = RawConnection.Answer(status: Int(first[1]) ?? 0, fields: lines, body: "")
        if let length = answer.field("Content-Length").flatMap({ Int($0) }), hasBody {
            while buffer.count < length {
                guard try readSome(socket) else { throw RawConnection.Failure(text: "the connection ended in a body") }
            }
            answer.body = String(decoding: buffer[..<length], as: UTF8.self)
            buffer.removeFirst(length)
        }
        return answer
    }

    private func find(_ marker: [UInt8]) -> Int? {
        guard buffer.count >= marker.count else { return nil }
        return (0...(buffer.count - marker.count)).first { buffer[$0..<$0 + marker.count].elementsEqual(marker) }
    }

    /// Reads what is there, or waits for it; false at the end.
    fileprivate mutating func readSome(_ socket: Int32) throws -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = piece.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        if count < 0 {
            // The other side has cut the connection: an end too.
            if errno == ECONNRESET || errno == EPIPE { return false }
            throw RawConnection.Failure(text: "nothing came: \(String(cString: strerror(errno)))")
        }
        buffer += piece[..<count]
        return count > 0
    }
}
