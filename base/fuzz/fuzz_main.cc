// scantrend-fuzz: libFuzzer (https://llvm.org/docs/LibFuzzer.html) on one of the fuzz targets of
// the program that this is linked into.
//
//   scantrend-fuzz --list                  NAME GROUP BYTES of each target
//   scantrend-fuzz --unpack FOLDER DIR     the corpus of FOLDER, an input a file
//   scantrend-fuzz --pack DIR FOLDER       back
//   scantrend-fuzz --target=NAME [libFuzzer's flags] [DIR or FILE...]
//
// libFuzzer itself passes over what begins with two hyphens, and hands it on to its own children.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/fuzz/corpus.h"
#include "base/fuzz/fuzz_target.h"

namespace scantrend {
namespace {

const std::vector<FuzzTarget>& Targets() {
  static const auto* const targets = new std::vector<FuzzTarget>(FuzzTargets());
  return *targets;
}

// The one that is fuzzed.
const FuzzTarget* chosen = nullptr;

[[noreturn]] void Exit(const absl::Status& status) {
  if (!status.ok()) {
    std::cerr << "scantrend-fuzz: " << status.message() << "\n";
  }
  std::exit(status.ok() ? 0 : 1);
}

void Choose(std::string_view name) {
  const auto target = std::find_if(Targets().begin(), Targets().end(),
                                   [&](const FuzzTarget& one) { return one.name == name; });
  if (target == Targets().end()) {
    Exit(absl::NotFoundError("there is no such target; --list lists them"));
  }
  chosen = &*target;
}

void ReadArguments(const std::vector<std::string>& words) {
  constexpr std::string_view kTarget = "--target=";
  const std::string command = words.size() > 1 ? words[1] : "";
  if (command == "--list") {
    for (const FuzzTarget& target : Targets()) {
      std::cout << target.name << " " << target.group << " " << target.input_bytes_max << "\n";
    }
    Exit(absl::OkStatus());
  }
  if (command == "--unpack" && words.size() == 4) {
    Exit(UnpackCorpus(words[2], words[3]));
  }
  if (command == "--pack" && words.size() == 4) {
    Exit(PackCorpus(words[2], words[3]));
  }
  for (const std::string& word : words) {
    if (word.starts_with(kTarget)) {
      Choose(std::string_view(word).substr(kTarget.size()));
    }
  }
  if (chosen == nullptr) {
    Exit(absl::InvalidArgumentError("--target=NAME is missing; --list lists them"));
  }
}

}  // namespace
}  // namespace scantrend

// Inputs are short: what they had on the heap need not be kept out of use for 256 MiB long, which
// costs a page fault for every page of it.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=16"; }

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  scantrend::ReadArguments({*argv, *argv + *argc});
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::Status status = scantrend::chosen->run({reinterpret_cast<const char*>(data), size});
  if (!status.ok()) {
    std::cerr << "scantrend-fuzz: a promise was broken: " << status.message() << std::endl;
    std::abort();
  }
  return 0;
}
