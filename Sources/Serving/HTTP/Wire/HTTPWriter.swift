internal import NIOCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Writes messages as bytes.
enum HTTPWriter {
    static let goOn = "HTTP/1.1 100 Continue\r\n\r\n"

    /// How a connection goes on behind an answer.
    enum Ending {
        /// HTTP/1.1 need not say so.
        case staysOpen
        /// A client of HTTP/1.0 is told so.
        case saysKeepAlive
        case closes
    }

    /// - Parameter isHead: whether the body stays away, though its length is told: that of the body, or what the answer
    ///   itself says where it has none, as one that is passed on.
    static func write(
        _ response: HTTPResponse, isHead: Bool, ending: Ending, date: DateStamp, into buffer: inout ByteBuffer
    ) {
        let status = response.status
        if status == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\nDate: ")
        } else {
            buffer.writeString("HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\nDate: ")
        }
        buffer.writeBytes(date.text())
        response.headers.write(into: &buffer) { !isOurs($0) }
        let mayHaveBody = status != 204 && status != 304
        if mayHaveBody {
            buffer.writeStaticString("\r\nContent-Length: ")
            buffer.writeString(String(length(of: response, isHead: isHead)))
        }
        switch ending {
        case .staysOpen: buffer.writeStaticString("\r\n\r\n")
        case .saysKeepAlive: buffer.writeStaticString("\r\nConnection: keep-alive\r\n\r\n")
        case .closes: buffer.writeStaticString("\r\nConnection: close\r\n\r\n")
        }
        if mayHaveBody, !isHead { buffer.writeBytes(response.body) }
    }

    private static func length(of response: HTTPResponse, isHead: Bool) -> Int {
        guard isHead, response.body.isEmpty else { return response.body.count }
        return response.headers["Content-Length"].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 } ?? 0
    }

    static func write(_ request: HTTPRequest, authority: String, into buffer: inout ByteBuffer) {
        buffer.writeString(request.method.name)
        buffer.writeStaticString(" ")
        buffer.writeString(request.target)
        buffer.writeStaticString(" HTTP/1.1")
        if !request.headers.contains("Host") {
            buffer.writeStaticString("\r\nHost: ")
            buffer.writeString(authority)
        }
        request.headers.write(into: &buffer) { !isOurs($0) }
        if !request.body.isEmpty || !request.method.isSafe {
            buffer.writeStaticString("\r\nContent-Length: ")
            buffer.writeString(String(request.body.count))
        }
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(request.body)
    }

    /// What says where a message ends is ours to say: a handler that passes another server's fields on may not.
    private static func isOurs(_ field: HTTPFields.View) -> Bool {
        switch field.nameCount {
        case 4: field.is("date")
        case 6: field.is("expect")
        case 7: field.is("trailer") || field.is("upgrade")
        case 10: field.is("connection") || field.is("keep-alive")
        case 14: field.is("content-length")
        case 17: field.is("transfer-encoding")
        default: false
        }
    }
}

/// The time as answers have it (IMF-fixdate of RFC 9110), written once a second. An event loop has its own.
final class DateStamp {
    private var second = -1
    private var bytes: [UInt8] = []

    func text() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            bytes = Self.text(now)
        }
        return bytes
    }

    static func text(_ second: Int) -> [UInt8] {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return Array("\(day) \(1_900 + Int(parts.tm_year)) \(clock) GMT".utf8)
    }
}
