#include "client/sensor/input/content_digest.h"

#include <xxhash.h>

#include <new>

namespace scantrend {
namespace {

XXH3_state_t* NewState() {
  XXH3_state_t* const state = XXH3_createState();
  if (state == nullptr) {
    throw std::bad_alloc();
  }
  return state;
}

}  // namespace

ContentDigest::ContentDigest() : state_(NewState()) { XXH3_64bits_reset(state_); }

ContentDigest::~ContentDigest() { XXH3_freeState(state_); }

ContentDigest::ContentDigest(const ContentDigest& other) : state_(NewState()) {
  XXH3_copyState(state_, other.state_);
}

ContentDigest& ContentDigest::operator=(const ContentDigest& other) {
  if (this != &other) {
    XXH3_copyState(state_, other.state_);
  }
  return *this;
}

void ContentDigest::Add(std::string_view bytes) {
  XXH3_64bits_update(state_, bytes.data(), bytes.size());
}

uint64_t ContentDigest::value() const { return XXH3_64bits_digest(state_); }

}  // namespace scantrend
