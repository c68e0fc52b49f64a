// ContentDigest: a running XXH3-64 of bytes.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_CONTENT_DIGEST_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_CONTENT_DIGEST_H_

#include <cstdint>
#include <string_view>

// The library's header keeps the state's type to itself unless it is linked statically.
struct XXH3_state_s;

namespace scantrend {

// XXH3 with 64 bits and seed 0 (https://github.com/Cyan4973/xxHash) of the bytes so far. It tells
// files apart; it keeps nobody from making two that are alike. A value type; not thread-safe.
class ContentDigest {
 public:
  ContentDigest();
  ~ContentDigest();
  ContentDigest(const ContentDigest& other);
  ContentDigest& operator=(const ContentDigest& other);

  void Add(std::string_view bytes);
  uint64_t value() const;

 private:
  XXH3_state_s* const state_;  // never nullptr
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_CONTENT_DIGEST_H_
