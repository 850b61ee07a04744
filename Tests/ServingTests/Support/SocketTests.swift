import Foundation
import Testing

/// Whether the tests run that talk to the server through sockets byte by byte: where PERENNIAL_SOCKET_TESTS=1, as in
/// `make soak`.
///
/// They measure by the wall, and the process of all tests has hung under load while they ran (see ``heartbeat``). Until
/// the reason is shown they do not decide whether a change is taken.
private let runsSocketTests = ProcessInfo.processInfo.environment["PERENNIAL_SOCKET_TESTS"] == "1"

extension Trait where Self == ConditionTrait {
    static var onlyWithSockets: Self { .enabled(if: runsSocketTests, "PERENNIAL_SOCKET_TESTS=1 runs them") }
}
