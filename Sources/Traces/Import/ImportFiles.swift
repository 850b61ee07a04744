internal import Texts

/// The checks that both importers make of their files.
enum ImportFiles {
    /// Throws if a file is given twice, under whatever path, or is also the output.
    static func check(inputs: [String], output: String) throws(TraceError) {
        let identities = inputs.map { FileIdentity($0) }
        for index in inputs.indices {
            // A missing file has no identity. Opening it reports the error.
            guard let identity = identities[index], !AtomicFile.isSpecial(inputs[index]) else { continue }
            if identities[..<index].contains(identity) { throw .repeatedInput(path: inputs[index]) }
            if FileIdentity(output) == identity { throw .outputIsInput(path: output) }
        }
    }

    /// The folder for sorting what does not fit in memory: beside the output, or `/tmp` if the output is no file.
    static func sortFolder(output: String) -> String {
        AtomicFile.isSpecial(output) ? "/tmp" : Paths.folder(of: output)
    }
}
