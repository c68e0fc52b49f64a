#include "base/fuzz/corpus.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status.h"

namespace scantrend {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeader =
    "# What script/fuzz found: an input a line, with C's escapes. Written by it; corpus.h.\n";

absl::StatusOr<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) {
    return absl::UnavailableError(absl::StrCat(path.string(), ": cannot be read"));
  }
  return bytes;
}

absl::Status WriteFile(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return file.flush() ? absl::OkStatus()
                      : absl::UnavailableError(absl::StrCat(path.string(), ": cannot be written"));
}

// The files of `folder`, by name.
std::vector<fs::path> FilesOf(const std::string& folder) {
  std::error_code none;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::Status AddFound(const fs::path& path, std::vector<CorpusInput>& inputs) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  size_t number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty() || line.front() != '"') {
      continue;
    }
    CorpusInput input{absl::StrCat(path.string(), ":", number), ""};
    std::string error;
    if (line.size() < 2 || line.back() != '"' ||
        !absl::CUnescape(line.substr(1, line.size() - 2), &input.bytes, &error)) {
      return absl::InvalidArgumentError(
          absl::StrCat(input.where, ": is no text in double quotes with C's escapes ", error));
    }
    inputs.push_back(std::move(input));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<CorpusInput>> ReadCorpus(const std::string& folder) {
  std::vector<CorpusInput> inputs;
  for (const fs::path& path : FilesOf(folder)) {
    if (path.filename() == fs::path(kFoundInputs)) {
      RETURN_IF_ERROR(AddFound(path, inputs));
    } else {
      ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
      inputs.push_back({path.string(), std::move(bytes)});
    }
  }
  return inputs;
}

absl::Status UnpackCorpus(const std::string& folder, const std::string& to) {
  ASSIGN_OR_RETURN(const std::vector<CorpusInput> inputs, ReadCorpus(folder));
  for (size_t i = 0; i < inputs.size(); ++i) {
    RETURN_IF_ERROR(WriteFile(fs::path(to) / absl::StrFormat("%06d", i), inputs[i].bytes));
  }
  return absl::OkStatus();
}

absl::Status PackCorpus(const std::string& from, const std::string& folder) {
  std::set<std::string> kept;
  for (const fs::path& path : FilesOf(folder)) {
    if (path.filename() != fs::path(kFoundInputs)) {
      ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
      kept.insert(std::move(bytes));
    }
  }
  // The shortest first; then by their bytes.
  std::set<std::pair<size_t, std::string>> found;
  for (const fs::path& path : FilesOf(from)) {
    ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
    if (!kept.contains(bytes)) {
      found.emplace(bytes.size(), std::move(bytes));
    }
  }
  std::string text(kHeader);
  for (const auto& [size, bytes] : found) {
    absl::StrAppend(&text, "\"", absl::CHexEscape(bytes), "\"\n");
  }
  return WriteFile(fs::path(folder) / kFoundInputs, text);
}

}  // namespace scantrend
