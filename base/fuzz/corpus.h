// Corpus: the inputs that a fuzz target is begun with, and those that it once failed at.
//
// A folder for each target, corpus/TARGET, with
//   found.inputs  what fuzzing found to take other paths through the code: an input a line, in
//                 double quotes, with the escapes of C for what is not printable; other lines are
//                 comments
//   all others    an input each: seeds to be read by people, and regressions, named after what they
//                 found
#ifndef SCANTREND_BASE_FUZZ_CORPUS_H_
#define SCANTREND_BASE_FUZZ_CORPUS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

inline constexpr std::string_view kFoundInputs = "found.inputs";

struct CorpusInput {
  std::string where;  // "FILE", or "FILE:LINE" of found.inputs
  std::string bytes;
};

// The inputs of a folder, in the order of their files' names; none if there is no folder.
// INVALID_ARGUMENT: a line of found.inputs that cannot be read; it says which. UNAVAILABLE: a file
// cannot be read. Thread-safe.
absl::StatusOr<std::vector<CorpusInput>> ReadCorpus(const std::string& folder);

// Writes every input of `folder` to a file of its own in `to`, which must be there, as libFuzzer
// has them. Errors as of ReadCorpus, for writing too.
absl::Status UnpackCorpus(const std::string& folder, const std::string& to);

// Makes the files of `from` the found.inputs of `folder`, which must be there, in an order that
// depends on them alone; those that are seeds or regressions of the folder are left out. Errors as
// of UnpackCorpus.
absl::Status PackCorpus(const std::string& from, const std::string& folder);

}  // namespace scantrend

#endif  // SCANTREND_BASE_FUZZ_CORPUS_H_
