internal import FoundationEssentials
internal import Scenarios
internal import Texts

/// A scenario file that is made from a template. A replay also gets its trace beside it.
struct NewScenario {
    let path: String
    let template: ScenarioTemplate

    /// The scenario's name: the file's name without its ending, or the template's if that is no valid name.
    var name: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let stem = last.hasSuffix(ScenarioPaths.suffix) ? String(last.dropLast(ScenarioPaths.suffix.count)) : last
        return Limits.isName(stem) ? stem : template.rawValue
    }

    /// The name of the trace, in the folder of the scenario.
    var traceName: String { "\(name)-trace.csv" }

    /// The path as a shell accepts it, in a form that a comment can contain too.
    var shownPath: String {
        let text = PrintableText.escaped(path)
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "._-/+,@%".contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// A note for users who chose a name that no scenario can have.
    var note: String? {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let isOwn = last == name || last == name + ScenarioPaths.suffix
        return isOwn ? nil : "the file's name is none for a scenario: it is called '\(name)'"
    }

    /// The path and text of each file that is written, the scenario last.
    var files: [(path: String, text: String)] {
        let scenario = (path: path, text: template.text(self))
        guard template == .replay else { return [scenario] }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return [(path: folder + traceName, text: ScenarioTemplate.sampleTrace), scenario]
    }

    /// Writes the files, each as a whole or not at all. Without `force` it writes none if one of them already exists.
    func write(force: Bool) throws(Failure) {
        if !force, let taken = files.first(where: { Paths.isTaken($0.path) }) {
            throw Failure(
                .impossible,
                "error: \(PrintableText.escaped(taken.path)): is there already\n"
                    + "hint: choose another name, or overwrite it with --force")
        }
        for file in files {
            do throws(FileError) {
                try AtomicFile.write(to: file.path) { (sink) throws(FileError) in try sink.write(Array(file.text.utf8))
                }
            } catch {
                throw Failure(error)
            }
        }
    }
}
