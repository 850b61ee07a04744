package import Serving
internal import SystemPackage
internal import Texts

/// What a process says to its supervisor, one line of JSON on standard output, once it listens:
/// `{"listening":{"gateway":"127.0.0.1:8080"}}`.
package struct Announcement: Equatable, Sendable {
    /// By name, where it listens.
    package var addresses: [(name: String, address: HTTPAddress)]

    package init(_ addresses: [(name: String, address: HTTPAddress)]) { self.addresses = addresses }

    package static func == (left: Announcement, right: Announcement) -> Bool {
        left.addresses.elementsEqual(right.addresses, by: ==)
    }

    /// Nil for a line that says something else.
    init?(line: String) {
        guard let value = try? JSONReader.read(Array(line.utf8)), case .object(let entries)? = value["listening"] else {
            return nil
        }
        addresses = []
        for (name, value) in entries {
            guard let text = value.asString, let address = HTTPAddress(text) else { return nil }
            addresses.append((name, address))
        }
    }

    var line: String {
        JSON.object([
            ("listening", .object(addresses.map { ($0.name, .string($0.address.description)) }))
        ]).compact + "\n"
    }

    /// Says it on standard output.
    package func say() { try? FileDescriptor.standardOutput.writeWhole(Array(line.utf8)) }
}
