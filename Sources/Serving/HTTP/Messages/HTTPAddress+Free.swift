internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension HTTPAddress {
    /// Sees whether a server could listen here now.
    ///
    /// - Throws: ``HTTPAddressError`` with the reason why it could not.
    package func checkFree() async throws {
        let resolved = try resolved()
        do {
            let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(to: resolved).get()
            try await listener.close().get()
        } catch let error as IOError {
            if error.errnoCode == EADDRINUSE { throw HTTPAddressError.inUse(self) }
            throw HTTPAddressError.unusable(self, reason: String(cString: strerror(error.errnoCode)))
        }
    }
}
