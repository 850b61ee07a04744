package import Scenarios
package import Texts

/// The values of a scenario's `env.` and `file.` variables. They are taken once, before anything is sent. No text that is
/// made of this type contains one of them.
package struct Secrets: Sendable {
    /// What stands in their place wherever people read.
    package static let mask = "***"

    private var values: [TemplateVariable: [UInt8]] = [:]
    /// Whether each value is ``mask``.
    private(set) var isMasked = false

    private init() {}

    /// Takes the values that a scenario names.
    ///
    /// - Parameters:
    ///   - environment: of the process.
    ///   - resolve: makes a path of the scenario file one that can be opened, as ``ScenarioFile/resolve(_:)`` does.
    /// - Throws: every value that is missing, where it is named.
    package init(
        of scenario: Scenario, environment: [String: String], resolve: (String) -> String
    ) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        for (variable, place) in scenario.templates.flatMap(\.variables) where values[variable] == nil {
            do throws(Diagnostic) {
                values[variable] = try Self.value(of: variable, at: place, environment, resolve)
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    private static func value(
        of variable: TemplateVariable, at place: SourcePosition, _ environment: [String: String],
        _ resolve: (String) -> String
    ) throws(Diagnostic) -> [UInt8]? {
        switch variable {
        case .environment(let name):
            guard let value = environment[name] else {
                let near = NearestName.nearest(to: name, among: environment.keys.sorted())
                throw Diagnostic(
                    position: place, message: "the environment has no \(name)",
                    hint: near.map { "did you mean '\($0)'?" } ?? "set it before the run: export \(name)=…")
            }
            return Array(value.utf8)
        case .file(let path):
            var bytes: [UInt8]
            do throws(BoundedFile.Failure) {
                bytes = try BoundedFile.read(resolve(path), limit: Limits.secretFileBytes)
            } catch {
                throw Diagnostic(
                    position: place, message: "the file '\(path)' \(error.problem)",
                    hint: error.hint.map { _ in "the path counts from the directory of the scenario file" })
            }
            if bytes.last == 0x0A { bytes.removeLast() }
            if bytes.last == 0x0D { bytes.removeLast() }
            guard String(validating: bytes, as: UTF8.self) != nil else {
                throw Diagnostic(position: place, message: "the file '\(path)' is no text in UTF-8")
            }
            return bytes
        case .column, .saved, .customer, .uuid: return nil
        }
    }

    func value(of variable: TemplateVariable) -> [UInt8]? { values[variable] }

    /// The same variables, each with ``mask`` as its value.
    var masked: Secrets {
        var masked = Secrets()
        masked.isMasked = true
        masked.values = values.mapValues { _ in Array(Self.mask.utf8) }
        return masked
    }

    /// The bytes with ``mask`` for each value, also where it is written as in a URL, a form or JSON.
    package func hidden(in bytes: [UInt8]) -> [UInt8] {
        var needles: Set<[UInt8]> = []
        for value in values.values where !value.isEmpty {
            for escaping in [ValueEscaping.plain, .percent, .form, .json] {
                var written: [UInt8] = []
                written.append(value, escaping)
                needles.insert(written)
            }
        }
        // The longest first: a value may be a part of another one.
        let ordered = needles.sorted { ($1.count, $0.description) < ($0.count, $1.description) }
        guard !ordered.isEmpty else { return bytes }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let needle = ordered.first(where: { bytes[index...].starts(with: $0) }) {
                result.append(contentsOf: Self.mask.utf8)
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}

extension Secrets: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(values.count) secrets" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Scenario {
    /// All templates of what it sends and expects.
    package var templates: [Template] {
        (target?.templates ?? []) + traffic.flatMap(\.journey).compactMap(\.request).flatMap(\.templates)
    }
}
