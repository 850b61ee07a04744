#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a system call failed.
package struct SystemError: Error, Hashable, Sendable {
    /// `errno`.
    package let number: Int32

    package init(number: Int32) { self.number = number }

    /// The error of the call that has just failed.
    package static var last: SystemError { SystemError(number: errno) }

    /// The system's text for the error.
    package var reason: String { String(cString: strerror(number)) }
}

/// The one loop around the system's `write`.
package enum SystemWrite {
    /// Writes all of the bytes, with as many calls as that takes.
    package static func all(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
        var rest = bytes
        while rest.count > 0 {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count == 0 {
                // A file that takes no bytes and reports no error would make this loop run for ever.
                throw SystemError(number: EIO)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    package static func all(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        try bytes.withUnsafeBufferPointer { (elements) throws(SystemError) in
            try all(UnsafeRawBufferPointer(elements), to: descriptor)
        }
    }
}

/// The one loop around the system's `read`.
package enum SystemRead {
    /// Reads what is there, at most as much as the buffer holds. 0 means the end.
    package static func some(
        _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32
    ) throws(SystemError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .last }
        }
    }
}
