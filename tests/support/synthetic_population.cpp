#include "support/synthetic_population.hpp"

#include <cmath>
#include <random>

namespace maskid {
namespace {

constexpr std::uint32_t true_face = 0xffffffff;
constexpr std::uint32_t first_probe = 0x80000000;

std::mt19937 random_for(const SyntheticPeople& people, std::size_t subject, std::size_t number) {
  std::seed_seq seed{people.seed, static_cast<std::uint32_t>(subject), static_cast<std::uint32_t>(number)};
  return std::mt19937(seed);
}

Embedding true_face_of(const SyntheticPeople& people, std::size_t subject) {
  auto random = random_for(people, subject, true_face);
  std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(people.dimension)));
  Embedding face(static_cast<std::size_t>(people.dimension));
  for (float& value : face) value = normal(random);
  return face;
}

Embedding seen(const SyntheticPeople& people, Embedding face, std::mt19937& random) {
  std::normal_distribution<float> noise(0, people.noise);
  double squares = 0;
  for (float& value : face) {
    value += noise(random);
    squares += static_cast<double>(value) * value;
  }
  for (float& value : face) value /= static_cast<float>(std::sqrt(squares));
  return face;
}

std::string style_of(std::size_t position) { return position == 0 ? "" : "style-" + std::to_string(position); }

}  // namespace

std::string subject_id_of(std::size_t subject) { return "subject-" + std::to_string(subject); }

GalleryMakers makers_of(const SyntheticPeople& people) {
  GalleryMakers makers{"synthetic-v1",  std::string(64, 'a'), std::string(64, 'b'), "112x112, five points", {},
                       people.dimension};
  for (std::size_t i = 1; i < people.templates; ++i) makers.mask_styles.push_back(style_of(i));
  return makers;
}

EnrolledPhoto photo_of(const SyntheticPeople& people, std::size_t subject, std::size_t number) {
  EnrolledPhoto photo;
  photo.subject_id = subject_id_of(subject);
  photo.path = photo.subject_id + "/" + std::to_string(number) + ".jpg";
  photo.content = sha256(photo.path);
  const std::size_t position = subject * people.photos + number;
  if (people.failed_every > 0 && position % people.failed_every == people.failed_every - 1) {
    photo.failure = "no_face";
    return photo;
  }
  auto random = random_for(people, subject, number);
  std::uniform_real_distribution<float> quality(-50, 50);
  photo.quality = {quality(random), quality(random), quality(random), quality(random), quality(random)};
  const auto face = true_face_of(people, subject);
  for (std::size_t i = 0; i < people.templates; ++i) {
    photo.templates.push_back({seen(people, face, random), style_of(i)});
  }
  return photo;
}

std::vector<EnrolledPhoto> photos_of(const SyntheticPeople& people) {
  std::vector<EnrolledPhoto> photos;
  for (std::size_t subject = 0; subject < people.subjects; ++subject) {
    for (std::size_t i = 0; i < people.photos; ++i) photos.push_back(photo_of(people, subject, i));
  }
  return photos;
}

Embedding probe_of(const SyntheticPeople& people, std::size_t subject, std::size_t number) {
  auto random = random_for(people, subject, first_probe + number);
  return seen(people, true_face_of(people, subject), random);
}

Gallery gallery_of(const GalleryMakers& makers, const std::vector<EnrolledPhoto>& photos) {
  Gallery gallery(makers);
  for (const auto& photo : photos) gallery.add(photo);
  return gallery;
}

}  // namespace maskid
