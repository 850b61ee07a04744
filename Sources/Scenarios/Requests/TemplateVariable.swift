internal import Texts

/// What may stand between `${` and `}`.
///
/// Values from outside of the scenario are named by `env.` and `file.` alone. So a name that is misspelt can never send a
/// secret: it names nothing, and the file is refused.
package enum TemplateVariable: Hashable, Sendable {
    /// `env.NAME`: a variable of the environment in which Perennial was started.
    case environment(String)
    /// `file.PATH`: the content of a file, without the end of its last line. The path counts from the directory of the
    /// scenario file.
    case file(String)
    /// `people.user`: a column of a file of `data`, in the row that the customer was given.
    case column(feeder: String, column: String)
    /// `token`: what an earlier step of the same journey has saved.
    case saved(String)
    /// `customer`: the number of the customer.
    case customer
    /// `uuid`: a UUID of version 4, drawn anew at each place from the customer's random stream.
    case uuid

    /// The names that stand for something in every scenario.
    package static let builtIns = ["customer", "uuid"]
    /// The words that stand before a dot, and that no file of `data` can be called.
    package static let sources = ["env", "file"]

    /// Whether the value comes from outside, so that it is shown nowhere.
    package var isSecret: Bool {
        switch self {
        case .environment, .file: true
        case .column, .saved, .customer, .uuid: false
        }
    }

    /// As it is written between the braces.
    package var text: String {
        switch self {
        case .environment(let name): "env.\(name)"
        case .file(let path): "file.\(path)"
        case .column(let feeder, let column): "\(feeder).\(column)"
        case .saved(let name): name
        case .customer: "customer"
        case .uuid: "uuid"
        }
    }

    /// Reads what stands between the braces.
    static func parse(_ text: String) throws(ValueProblem) -> TemplateVariable {
        guard let dot = text.firstIndex(of: ".") else {
            switch text {
            case "": throw ValueProblem("has a variable without a name, expected as ${env.NAME} or ${people.user}")
            case "customer": return .customer
            case "uuid": return .uuid
            case "env", "file":
                throw ValueProblem("has the variable '\(text)' without what it names, expected as ${\(text).NAME}")
            default: break
            }
            guard Limits.isName(text) else {
                throw ValueProblem("has a variable '\(text)', which \(Limits.nameProblem)")
            }
            return .saved(text)
        }
        let (source, rest) = (String(text[..<dot]), String(text[text.index(after: dot)...]))
        guard !rest.isEmpty else {
            throw ValueProblem("has the variable '\(text)' without what it names, expected as ${\(source).NAME}")
        }
        switch source {
        case "env":
            guard isEnvironmentName(rest) else {
                throw ValueProblem(
                    "has the variable '\(text)', which names nothing in an environment: letters, digits and '_'")
            }
            return .environment(rest)
        case "file": return .file(rest)
        default:
            guard Limits.isName(source) else {
                throw ValueProblem("has a variable '\(text)', which begins with no name of data")
            }
            return .column(feeder: source, column: rest)
        }
    }

    private static func isEnvironmentName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        } && text.utf8.first.map { !(0x30...0x39).contains($0) } == true
    }
}
