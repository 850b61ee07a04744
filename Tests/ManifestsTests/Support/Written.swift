import Applications
import FlowerShopApplication
import Foundation
import Manifests
import Scenarios
import Testing
import Yams

/// The manifests of a scenario, read back by another reader of YAML.
struct Written {
    static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The scenarios of the repository, by the names of their files.
    static let all: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: package.appendingPathComponent("scenarios").path))?
        .filter { $0.hasSuffix(".yaml") }.sorted() ?? []

    let application = ShopApplication()
    let scenario: Scenario
    let manifests: ClusterManifests

    init(_ scenario: Scenario, _ change: (inout ManifestOptions) -> Void = { _ in }) throws {
        self.scenario = scenario
        var options = ManifestOptions(namespace: "shop", image: "registry.example/shop:1")
        change(&options)
        manifests = try ClusterManifests(application, scenario, options)
    }

    /// A file of `scenarios/`.
    init(file: String, _ change: (inout ManifestOptions) -> Void = { _ in }) throws {
        try self.init(try Self.read(file), change)
    }

    /// A scenario whose section of the application is this text.
    init(shop text: String, rest: String = "", _ change: (inout ManifestOptions) -> Void = { _ in }) throws {
        try self.init(try Self.parse(shop: text, rest: rest), change)
    }

    static func read(_ file: String) throws -> Scenario {
        try ScenarioReader(.flowerShop).read(path: package.appendingPathComponent("scenarios/\(file)").path).scenario
    }

    static func parse(shop text: String, rest: String = "") throws -> Scenario {
        let head = """
            scenario: test
            traffic: { visitors: { executor: constant-arrival-rate, rate: 1/s } }
            shop:

            """
        let section = text.split(separator: "\n").map { "  \($0)\n" }.joined()
        return try ScenarioReader(.flowerShop)
            .read(Array((head + (section.isEmpty ? "  {}\n" : section) + rest).utf8), file: "test.yaml").scenario
    }

    // MARK: Files

    func text(_ path: String) throws -> String {
        try #require(manifests.files.first { $0.path == path }, "no file \(path)").text
    }

    var paths: [String] { manifests.files.map(\.path) }

    /// The documents of a file.
    func documents(_ path: String) throws -> [Value] { try Value.documents(try text(path)) }

    /// The one document of a kind, in any file.
    func object(_ kind: String, _ name: String) throws -> Value {
        let found = try objects().filter { $0["kind"].text == kind && $0["metadata"]["name"].text == name }
        try #require(found.count == 1, "\(found.count) of \(kind) \(name)")
        return found[0]
    }

    func has(_ kind: String, _ name: String) throws -> Bool {
        try objects().contains { $0["kind"].text == kind && $0["metadata"]["name"].text == name }
    }

    /// Of all files that kubectl would take.
    func objects() throws -> [Value] {
        try manifests.files.filter { $0.path.hasSuffix(".yaml") && !$0.path.hasSuffix("kustomization.yaml") }
            .flatMap { try Value.documents($0.text) }.filter { $0["kind"].text != nil }
    }

    /// Writes everything below a folder.
    func write(to folder: String) throws {
        for file in manifests.files {
            let url = URL(fileURLWithPath: "\(folder)/\(file.path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url)
            if file.isExecutable {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
            }
        }
    }
}

/// A value of a YAML file, as Yams reads it.
struct Value {
    let any: Any?

    static func documents(_ text: String) throws -> [Value] { try Yams.load_all(yaml: text).map { Value(any: $0) } }

    subscript(key: String) -> Value { Value(any: (any as? [String: Any])?[key]) }
    subscript(index: Int) -> Value { list.indices.contains(index) ? list[index] : Value(any: nil) }

    var text: String? { any as? String }
    var number: Int? { any as? Int }
    var flag: Bool? { any as? Bool }
    var list: [Value] { (any as? [Any])?.map { Value(any: $0) } ?? [] }
    var texts: [String] { list.compactMap(\.text) }
    var keys: [String] { (any as? [String: Any])?.keys.sorted() ?? [] }
    var isThere: Bool { any != nil && !(any is NSNull) }
    /// A number of pods or a percentage.
    var intOrPercent: String? { number.map(String.init) ?? text }
}
