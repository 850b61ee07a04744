import Contexts
import Foundation
import HTTPLoad
import Measurement
import NIOCore
import NIOPosix
import Texts

// Asks a server as fast as it can, or at a rate, and says what it measured as a line of JSON. It is what sends load, with
// nothing around it that decides what to send: for measuring it, and beside what others have.
//
//   load-program closed URL SECONDS CONNECTIONS [BODY-BYTES]     each connection asks again as soon as it has its answer
//   load-program open URL SECONDS RATE [BODY-BYTES]              at instants that are set before, however long answers take
//
// With BODY-BYTES it sends POST with a body, otherwise GET. Times are in microseconds.
ProcessFiles.raiseLimit()

func fail(_ text: String) -> Never {
    FileHandle.standardError.write(Data((text + "\n").utf8))
    exit(64)
}

let words = CommandLine.arguments.dropFirst()
guard words.count >= 4, let seconds = Double(words[3]), let number = Double(words[4]), number >= 1 else {
    fail("load-program closed|open URL SECONDS CONNECTIONS|RATE [BODY-BYTES]")
}
let target: ResolvedTarget
let path: String
do {
    // The path of the request, which a target has only as a beginning.
    let base = try TargetAddress(words[2])
    path = base.basePath.isEmpty ? "/" : base.basePath
    target = try ResolvedTarget(base)
    // A measurement of this machine, and no attack on another.
    guard target.isLoopback else { fail("\(base.host) is no loopback address") }
} catch {
    fail("\(error)")
}
let bodyCount = words.count > 4 ? Int(words.last ?? "") ?? 0 : 0
let request =
    words.count > 4 && bodyCount > 0
    ? "POST \(path) HTTP/1.1\r\nHost: \(target.target.hostHeader)\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(bodyCount)\r\n\r\n" + String(repeating: "x", count: bodyCount)
    : "GET \(path) HTTP/1.1\r\nHost: \(target.target.hostHeader)\r\n\r\n"

let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let loop = group.next()
let run = NIOLoopBoundBox<LoadRun?>.makeEmptyBox(eventLoop: loop)
let done = loop.makePromise(of: Void.self)
loop.execute {
    let new = LoadRun(to: target, request: ByteBuffer(string: request), on: loop, done: done)
    run.value = new
    switch words[1] {
    case "closed": new.runClosed(connections: Int(number), seconds: seconds)
    case "open": new.runOpen(rate: number, seconds: seconds)
    default: fail("load-program closed or load-program open")
    }
}
try await done.futureResult.get()
print(try await loop.submit { run.value?.summary ?? "" }.get())
