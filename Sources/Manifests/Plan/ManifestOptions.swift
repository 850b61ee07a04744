internal import Texts

/// What a cluster has and no scenario says.
package struct ManifestOptions: Hashable, Sendable {
    /// The namespace that everything is in.
    package var namespace: String
    /// The image that every service runs, with its tag or digest.
    package var image: String
    /// The database server's image.
    package var databaseImage = "docker.io/library/mariadb:11.8"
    /// What the database server's volume has room for, as Kubernetes writes it.
    package var volume = "10Gi"
    /// The processor time that a replica asks for, as Kubernetes writes it. A scenario says nothing about it.
    package var cpu = "100m"
    /// The name under which customers reach the application; nil for any.
    package var host: String?
    /// The class of the Ingress, and the namespace in which its controller runs.
    package var ingressClass = "nginx"
    package var gatewayNamespaces = ["ingress-nginx", "envoy-gateway-system"]
    /// The class of the Gateway.
    package var gatewayClass = "eg"
    /// The namespace from which metrics are read; nil for none.
    package var monitoringNamespace: String?
    /// Files that commands of external programs name, for the image.
    package var programFiles: [ProgramFile] = []
    /// What is written besides the manifests.
    package var nginx: NginxOptions?
    package var pipelines: [Pipeline] = []
    /// What jobs need to find the scenario and this folder again.
    package var paths = Paths()

    package init(namespace: String, image: String) {
        self.namespace = namespace
        self.image = image
    }

    /// From the root of the repository on.
    package struct Paths: Hashable, Sendable {
        package var scenario = "scenario.yaml"
        package var folder = "k8s"
        /// The arguments of the command that wrote the folder, without the scenario, as a shell takes them.
        package var arguments = "-o k8s"

        package init() {}
    }

    /// A file of an external program.
    package struct ProgramFile: Hashable, Sendable {
        /// As the command names it, from the scenario's folder on.
        package var name: String
        /// Where it is, from the folder on in which the image is built.
        package var source: String

        package init(name: String, source: String) {
            self.name = name
            self.source = source
        }
    }

    /// Where an nginx listens, and where it finds the services.
    package struct NginxOptions: Hashable, Sendable {
        /// `address:port`, as nginx's `listen` takes it.
        package var listen = "127.0.0.1:8080"
        /// Addresses of services as nginx's `server` takes them; a service that is not named is at its front's port on
        /// this machine.
        package var upstreams: [Upstream] = []

        package init() {}

        package struct Upstream: Hashable, Sendable {
            package var service: String
            package var address: String

            package init(service: String, address: String) {
                self.service = service
                self.address = address
            }
        }
    }

    /// Whose jobs are written.
    package enum Pipeline: String, CaseIterable, Hashable, Sendable {
        case github, gitlab
    }
}

/// Why nothing was written: everything that a cluster cannot have.
package struct ManifestProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one.
    package var problems: [String]

    package var description: String { problems.joined(separator: "\n") }
}

/// Names and values as Kubernetes takes them.
enum KubernetesText {
    /// The longest name of a Service, which also is a label (RFC 1035).
    static let longestName = 63

    /// Small letters, digits and dashes, from a letter on: what every kind of object takes for a name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= longestName else {
            return false
        }
        return isSmall(first) && (isSmall(last) || isDigit(last))
            && text.utf8.allSatisfy { isSmall($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Names with dots between them, as of a host or a class (RFC 1123).
    static func isDomain(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, let last = part.utf8.last, part.utf8.count <= longestName else {
                    return false
                }
                return [first, last].allSatisfy { isSmall($0) || isDigit($0) }
                    && part.utf8.allSatisfy { isSmall($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// A number above zero with a unit or without, as `10Gi`, `250m`, `2`, `0.5`.
    static func isQuantity(_ text: String) -> Bool {
        let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let unit = text.dropFirst(number.count)
        return Double(number).map { $0 > 0 } ?? false && number.last != "."
            && ["", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].contains(unit)
    }

    /// The name of an image, with registry, tag and digest as it may have them.
    static func isImage(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 512 else { return false }
        return [first, last].allSatisfy { isSmall($0) || isDigit($0) || (0x41...0x5A).contains($0) }
            && text.utf8.allSatisfy { byte in
                isSmall(byte) || isDigit(byte) || (0x41...0x5A).contains(byte) || "._-/:@".utf8.contains(byte)
            }
    }

    private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
