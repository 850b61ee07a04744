package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What an open file can be asked to wait for, or has come to: `poll`, which swift-system does not have.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: Int16

    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: Int16(POLLIN))
    package static let writable = Readiness(rawValue: Int16(POLLOUT))
    /// Nobody is at the other end, or it has failed. Found also if it was not asked for.
    package static let gone = Readiness(rawValue: Int16(POLLERR | POLLHUP))

    /// Waits until one of the files is ready or the time is over. A signal ends the wait early, so a caller that needs
    /// the whole time asks again.
    ///
    /// - Returns: what each file is ready for.
    package static func wait(
        for asked: [(file: FileDescriptor?, what: Readiness)], milliseconds: Int32
    ) -> [Readiness] {
        // The system passes over a negative number.
        var places = asked.map { pollfd(fd: $0.file?.rawValue ?? -1, events: $0.what.rawValue, revents: 0) }
        guard poll(&places, nfds_t(places.count), milliseconds) > 0 else { return asked.map { _ in [] } }
        return places.map { Readiness(rawValue: $0.revents) }
    }

    package static func wait(for file: FileDescriptor, _ what: Readiness, milliseconds: Int32) -> Readiness {
        wait(for: [(file, what)], milliseconds: milliseconds)[0]
    }

    /// Lets this thread stand still.
    package static func pause(milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }
}
