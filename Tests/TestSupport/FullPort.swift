#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A port whose listener takes no connection and has no room for more that wait: to connect there takes for ever.
package final class FullPort: Sendable {
    package struct Failure: Error {}

    package let number: Int
    private let sockets: [Int32]

    package init() throws(Failure) {
        #if canImport(Glibc)
        let kind = Int32(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard port else { throw Failure() }
        number = Int(UInt16(bigEndian: address.sin_port))
        // More than the system lets wait.
        let waiting = (0..<8).map { _ in
            let number = socket(AF_INET, kind, 0)
            _ = fcntl(number, F_SETFL, O_NONBLOCK)
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return number
        }
        sockets = waiting + [listener]
    }

    package func close() {
        for number in sockets {
            #if canImport(Glibc)
            _ = Glibc.close(number)
            #elseif canImport(Musl)
            _ = Musl.close(number)
            #else
            _ = Darwin.close(number)
            #endif
        }
    }
}
