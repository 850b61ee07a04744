internal import FoundationEssentials
package import Logging
internal import SystemPackage
internal import Texts

/// Writes each event of a log as one line of JSON to standard error: `time` (RFC 3339, UTC), `level`, `message`, then
/// what the process is, then what the event is about. A value of a key of its own comes as text.
///
/// A line is written with one call, so that the lines of several processes do not mix.
package struct JSONLog: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]

    private let output: FileDescriptor

    init(to output: FileDescriptor = .standardError) { self.output = output }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var members: [(key: String, value: JSON)] = [
            ("time", .string(Date.now.formatted(Self.time))), ("level", .string(event.level.rawValue)),
            ("message", .string(event.message.description)),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { members.append((key, .string(value.description))) }
        // Nobody can be told that the log cannot be written.
        try? output.writeWhole(Array((JSON.object(members).compact + "\n").utf8))
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// The log of a process.
    package static func logger(
        _ name: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info
    ) -> Logger {
        var handler = JSONLog()
        handler.metadata = metadata
        handler.logLevel = level
        return Logger(label: name) { _ in handler }
    }
}

extension Logger {
    /// A library's own messages, which concern nobody who reads our log.
    static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}
