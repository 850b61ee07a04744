internal import Texts

/// What both importers ask of the files that they are given.
enum ImportFiles {
    /// Throws where a file is given twice, under whatever path, or is also the output.
    static func check(inputs: [String], output: String) throws(TraceError) {
        let identities = inputs.map { FileIdentity($0) }
        for index in inputs.indices {
            // A file that is not there has no identity; opening it says so.
            guard let identity = identities[index], !AtomicFile.isSpecial(inputs[index]) else { continue }
            if identities[..<index].contains(identity) { throw .repeatedInput(path: inputs[index]) }
            if FileIdentity(output) == identity { throw .outputIsInput(path: output) }
        }
    }

    /// Where sorting may put what does not fit in memory: beside the output, or in `/tmp` where that is no file.
    static func sortFolder(output: String) -> String {
        AtomicFile.isSpecial(output) ? "/tmp" : Posix.folder(of: output)
    }
}
