import FlowerShopApplication
import Foundation
import TestSupport
import Testing

@testable import Scenarios

/// Runs Python's jsonschema, an implementation of JSON Schema that is not ours, where it is installed.
private enum JSONSchemaTool {
    static let isInstalled = (try? run("import jsonschema, yaml", [])) == ""

    /// What the program writes to either stream.
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    static let validate = """
        import json, sys, yaml, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        for file in sys.argv[2:]:
            for error in jsonschema.Draft202012Validator(schema).iter_errors(yaml.safe_load(open(file))):
                print(file, error.json_path)
        """
}

@Suite struct JSONSchemaTests {
    @Test(.enabled(if: JSONSchemaTool.isInstalled))
    func theExamplesFulfilTheSchema() throws {
        try withFile(ScenarioVocabulary.flowerShop.jsonSchema) { schema in
            let report = try JSONSchemaTool.run(JSONSchemaTool.validate, [schema] + exampleNames.map(example))
            #expect(report == "")
        }
    }

    @Test(
        .enabled(if: JSONSchemaTool.isInstalled),
        arguments: [
            { try read(RoundTripTests.everything).yaml },
            { try RequestFolder().read(RequestFormatTests.everything).yaml },
            { try String(contentsOfFile: RequestExampleTests.folder + "/any-service.yaml", encoding: .utf8) },
            { RequestFormatTests.everything },
        ] as [@Sendable () throws -> String])
    func whatIsPrintedFulfilsTheSchema(yaml: @Sendable () throws -> String) throws {
        let everything = try yaml()
        try withFile(ScenarioVocabulary.flowerShop.jsonSchema) { schema in
            try withFile(everything) { file in
                let report = try JSONSchemaTool.run(JSONSchemaTool.validate, [schema, file])
                #expect(report == "")
            }
        }
    }

    /// One run of Python for all of them: starting it costs seconds.
    @Test(.enabled(if: JSONSchemaTool.isInstalled))
    func aBrokenScenarioBreaksTheSchema() throws {
        let lines = [
            "seeed: 3", "drain: 20", "shop: { services: { payment: { decline: 140 } } }", "shop: { network: fast }",
            "faults: [ { kill: nobody } ]", "traffic: { a: { executor: constant-vus, rate: 1/s } }", "seed: many",
            "shop: { calls: { order -> payment: { retry: on } } }", "shop: { network: { p50: 1ms } }",
        ]
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let files = try lines.enumerated().map { index, line in
            let traffic = line.hasPrefix("traffic") ? "" : "traffic: { b: { executor: constant-vus } }\n"
            let yaml = "scenario: t\n\(traffic)\(line)\n"
            #expect(!problems(yaml).isEmpty, "\(line)")
            return try folder.write("broken-\(index).yaml", yaml)
        }
        let report = try withFile(ScenarioVocabulary.flowerShop.jsonSchema) { schema in
            try JSONSchemaTool.run(JSONSchemaTool.validate, [schema] + files)
        }
        for (file, line) in zip(files, lines) { #expect(report.contains(file), "\(line)") }
    }

    @Test func theSchemaNamesKeysDefaultsAndDescriptions() throws {
        let root =
            try JSONSerialization.jsonObject(with: Data(ScenarioVocabulary.flowerShop.jsonSchema.utf8))
            as? [String: Any]
        #expect(root?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let properties = root?["properties"] as? [String: [String: Any]]
        #expect(properties?["drain"]?["default"] as? String == "10m")
        #expect((properties?["drain"]?["description"] as? String)?.isEmpty == false)
        #expect(root?["required"] as? [String] == ["scenario", "traffic"])
    }

    /// The schema grows with the keys, and with every use of a shape that has no name of its own: a distribution that is
    /// written out at each of its keys made it several times as long. So what is long stands once, under `$defs`, and
    /// is referred to. What is short may be repeated; a reference is not much shorter.
    @Test func whatIsLongAndUsedTwiceIsUnderDefs() throws {
        let longest = 500
        var counts: [String: Int] = [:]
        func count(_ value: Any) throws {
            if let list = value as? [Any] { for element in list { try count(element) } }
            guard let object = value as? [String: Any] else { return }
            for element in object.values { try count(element) }
            // These belong to the key and not to its shape.
            let shape = object.filter { !["description", "default"].contains($0.key) }
            let json = try JSONSerialization.data(
                withJSONObject: shape, options: [.sortedKeys, .withoutEscapingSlashes])
            counts[String(decoding: json, as: UTF8.self), default: 0] += 1
        }
        try count(JSONSerialization.jsonObject(with: Data(ScenarioVocabulary.flowerShop.jsonSchema.utf8)))
        #expect(counts.count > 200)
        for (shape, count) in counts where count > 1 {
            #expect(shape.utf8.count <= longest, "\(count) times: \(shape)")
        }
    }

    /// The whole table, key by key: each has a description, and each is required or has a default or may be absent.
    @Test func everyKeyHasADescription() {
        func check(_ shape: Shape, _ path: String) {
            switch shape {
            case .text: break
            case .defined(_, let inner): check(inner, path)
            case .named(let inner), .list(let inner, _): check(inner, path + ".*")
            case .either(let shapes): for shape in shapes { check(shape, path) }
            case .record(let properties):
                for property in properties {
                    #expect(
                        property.description.hasSuffix(".") || property.description.count > 20,
                        "\(path).\(property.key)")
                    check(property.shape, "\(path).\(property.key)")
                }
            }
        }
        check(Format.scenario(.flowerShop).shape, "")
    }
}
