#include "server/http/gzip.h"

#include <zlib.h>

#include <cstdlib>

namespace scantrend {
namespace {

// The largest window, with a gzip header.
constexpr int kWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;
constexpr size_t kPieceBytes = 64 << 10;

// zlib's functions take what they read as writable; they do not write to it.
void SetInput(z_stream& stream, std::string_view bytes) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

}  // namespace

std::string Gzip(std::string_view bytes, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    std::abort();  // there is no memory
  }
  SetInput(stream, bytes);
  std::string squeezed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_out = reinterpret_cast<Bytef*>(squeezed.data());
  stream.avail_out = static_cast<uInt>(squeezed.size());
  deflate(&stream, Z_FINISH);
  squeezed.resize(stream.total_out);
  deflateEnd(&stream);
  return squeezed;
}

std::string Gunzip(std::string_view squeezed) {
  z_stream stream{};
  if (inflateInit2(&stream, kWindowBits) != Z_OK) {
    std::abort();  // there is no memory
  }
  SetInput(stream, squeezed);
  std::string bytes;
  int code = Z_OK;
  while (code == Z_OK) {
    const size_t size = bytes.size();
    bytes.resize(size + kPieceBytes);
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + size);
    stream.avail_out = kPieceBytes;
    code = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(size + kPieceBytes - stream.avail_out);
  }
  inflateEnd(&stream);
  return bytes;
}

}  // namespace scantrend
