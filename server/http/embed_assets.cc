// Writes files as C++: the source of Assets() (server/http/assets.h).
//
//   embed_assets OUTPUT.cc NAME=FILE...
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "server/http/gzip.h"

namespace {

constexpr int kSmallest = 9;
constexpr int kBytesALine = 32;

void WriteBytes(const std::string& bytes, std::ostream& out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    out << (i % kBytesALine == 0 ? "\n" : "") << int{static_cast<unsigned char>(bytes[i])} << ",";
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::pair<std::string, std::string>> files;  // name and path
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    const size_t equals = word.find('=');
    files.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  std::sort(files.begin(), files.end());
  std::ofstream out(argc > 1 ? argv[1] : "");
  out << "#include \"server/http/assets.h\"\n\nnamespace scantrend {\nnamespace {\n\n";
  for (size_t i = 0; i < files.size(); ++i) {
    std::ifstream in(files[i].second, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof()) {
      std::cerr << "embed_assets: cannot read " << files[i].second << "\n";
      return 1;
    }
    out << "const unsigned char kFile" << i << "[] = {";
    WriteBytes(scantrend::Gzip(text, kSmallest), out);
    out << "};\n";
  }
  out << "\n}  // namespace\n\nstd::span<const Asset> Assets() {\n"
      << "  static const Asset kAssets[] = {\n";
  for (size_t i = 0; i < files.size(); ++i) {
    out << "      {\"" << files[i].first << "\", {reinterpret_cast<const char*>(kFile" << i
        << "), sizeof(kFile" << i << ")}},\n";
  }
  out << "  };\n  return kAssets;\n}\n\n}  // namespace scantrend\n";
  out.close();
  if (!out) {
    std::cerr << "embed_assets: cannot write its output\n";
    return 1;
  }
  return 0;
}
