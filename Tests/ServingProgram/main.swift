import Foundation
import NIOCore
import NIOPosix
import Serving
import Texts

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// A server as a process of its own: for tests that want more connections than the process of all tests can have open
// (what Foundation starts other programs with takes no file beyond the 1,024th), and for measuring.
//
//   serving-program                          a replica with one path, /hello, on a port that it says
//   serving-program replica ADDRESS          the same at an address, with an answer as a customer reads it
//   serving-program gateway ADDRESS TO...    a gateway that passes everything on to replicas at these addresses
//   serving-program codec ADDRESS            the same as replica, on SwiftNIO's own codec of HTTP/1
//
// It says its port and ends with its input.
ProcessFiles.raiseLimit()

let words = CommandLine.arguments.dropFirst()
let addresses = words.dropFirst().compactMap { HTTPAddress($0) }
// One loop where it is measured: that is what one processor can do.
let group: any EventLoopGroup =
    words.isEmpty ? MultiThreadedEventLoopGroup.singleton : MultiThreadedEventLoopGroup(numberOfThreads: 1)
let answer: JSON =
    words.isEmpty
    ? .string("hello")
    : .object([
        ("id", .integer(4_711)), ("customer", .integer(17)), ("status", .string("confirmed")),
        ("lines", .array((1...3).map { .object([("product", .integer($0)), ("quantity", .integer(2))]) })),
    ])
if words.first == "codec", let address = addresses.first {
    let channel = try await CodecServer.start(on: try address.resolved(), group: group) {
        HTTPMedia.answer(200, answer)
    }
    print(channel.localAddress?.port ?? 0)
    fflush(nil)
    while readLine() != nil {}
    exit(0)
}
let handler: any HTTPHandler
if words.first == "gateway" {
    let endpoints = addresses.dropFirst().enumerated().map {
        ServedEndpoint(name: "replica-\($0)", version: "v1", address: $1)
    }
    let table = EndpointTable(
        of: ["replica"], EndpointList([("replica", endpoints)]), limits: ProxyPolicy().clientLimits, group: group)
    handler = try ServiceProxy(PrefixRoutes(allTo: "replica"), to: table, policy: ProxyPolicy())
} else {
    handler = HTTPRouter([.prompt(.get, "/hello") { _, _ in HTTPMedia.answer(200, answer) }])
}
let server = try await HTTPServer.start(
    on: addresses.first ?? .loopback(), observer: words.isEmpty ? nil : HTTPFigures(), group: group, handler: handler)
if case .tcp(_, let port) = server.address { print(port) } else { print(0) }
fflush(nil)
while let line = readLine() {
    // Anything that is said is the question how many connections there are.
    _ = line
    print(server.connectionCount)
    fflush(nil)
}
