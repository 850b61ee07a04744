import Contexts
import FlowerShop
import Foundation
import Polyglot

/// External programs of the tests.
enum Programs {
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scenarios/polyglot")

    static let hello = #"{"type":"hello","version":1,"context":"notification"}"#

    /// The example in Python that readers copy.
    static func example(_ arguments: String..., timeout: Timespan = .seconds(30)) -> ExternalCommand {
        ExternalCommand(
            executable: "/usr/bin/env", arguments: ["python3", "notification.py"] + arguments,
            directory: examples.path, timeout: timeout, startTimeout: .seconds(60))
    }

    /// A shell that does as a test says, greetings included.
    static func shell(
        _ script: String, _ arguments: String..., timeout: Timespan = .seconds(30), directory: String = "/"
    ) -> ExternalCommand {
        ExternalCommand(
            executable: "/bin/sh", arguments: ["-c", script, "program"] + arguments, directory: directory,
            timeout: timeout, startTimeout: .seconds(30))
    }

    /// A shell that says hello and then does something for each line, which is in `$line` and its id in `$id`.
    static func answering(_ step: String, timeout: Timespan = .seconds(30)) -> ExternalCommand {
        shell(
            """
            IFS= read -r line; echo '\(hello)'
            while IFS= read -r line; do id=${line#*'"id":'}; id=${id%%,*}; \(step); done
            """, timeout: timeout)
    }

    /// A decision that changes nothing.
    static let nothing = #"echo "{\"type\":\"decision\",\"id\":$id}""#
}

/// An event about an order, as the bus delivers it.
func event(_ kind: ShopMessage, order: UInt64 = 3, id: UInt64 = 77, code: Int64 = 0) -> Work {
    let message = Message(id: id, type: kind.type, key: order, body: Body(a: 5, b: 900, c: code))
    return Work(message: message, now: .start + .seconds(1), isFromBus: true)
}
