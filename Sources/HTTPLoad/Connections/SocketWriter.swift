internal import NIOCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Writes a request to a channel's socket without the channel: a third of the instructions of an exchange were the channel's
/// for its write. A request nearly always fits into what the system holds for a connection that has no other one.
enum SocketWriter {
    /// Returns how many bytes the system has taken. What it does not take is for the channel, which also hears of what is
    /// wrong with the connection.
    static func write(_ bytes: ByteBuffer, to socket: NIOBSDSocket.Handle) -> Int {
        #if os(Linux)
        let count = bytes.withUnsafeReadableBytes {
            send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return max(0, count)
        #else
        return 0
        #endif
    }
}
