import Foundation
import Testing

/// Whether the tests run that talk to the server through sockets byte by byte: where PERENNIAL_SOCKET_TESTS=1, as in
/// `make soak`.
///
/// On a busy machine one of them fails now and then: a connection ends before its answer, and nobody knows yet whether
/// the server ends it or another test. Until that is known they do not decide whether a change is taken.
private let runsSocketTests = ProcessInfo.processInfo.environment["PERENNIAL_SOCKET_TESTS"] == "1"

extension Trait where Self == ConditionTrait {
    static var onlyWithSockets: Self { .enabled(if: runsSocketTests, "PERENNIAL_SOCKET_TESTS=1 runs them") }
}
