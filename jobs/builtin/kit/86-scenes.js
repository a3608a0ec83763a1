// What each theme is made of, back to front, and how it is painted.

// The builder knows the theme, and leaves out of the document what the others need.
const sceneParts =
  SPEC.theme === 'space'
    ? [
        glowing('#8a5bff', 0.2, 0.3, 0.5),
        glowing('#ff4d9d', 0.85, 0.75, 0.45, 0.3),
        planet(paletteOf.accent, 0.8, 0.24, 0.11),
        planet('#5fb3d9', 0.12, 0.62, 0.045),
        motes('star'),
        motes('meteor'),
      ]
    : SPEC.theme === 'ocean'
      ? [
          bands('rays', '#dffcff'),
          ridge('#146a8c', 0.8, 0.04, 1.2, 0.3, weed, 10, 70, 1),
          motes('fish'),
          ridge('#0f4f70', 0.9, 0.03, 1.6, 0.7, coral, 7, 50),
          ridge('#c9a66b', 0.96, 0.012, 1, 1, weed, 6, 90, 1),
          motes('bubble'),
        ]
      : SPEC.theme === 'forest'
        ? [
            orb('#ffe9a8', 0.72, 0.2, 0.06),
            ridge('#4f9a70', 0.6, 0.05, 1.3, 0.15, pine, 16, 90, 1),
            ridge('#2f7a50', 0.76, 0.04, 1.1, 0.5, pine, 11, 120, 1),
            ridge('#1d5a3a', 0.92, 0.02, 1.4, 0.95, pine, 6, 150, 1),
            motes('leaf'),
            motes('firefly'),
          ]
        : SPEC.theme === 'candy'
          ? [
              clouds(5, '#ffe3f3', 0.05, 0.4, 0.8),
              ridge('#ff9ecb', 0.68, 0.06, 1.5, 0.2),
              ridge('#b79cff', 0.8, 0.05, 1.2, 0.55, lolly, 7, 90, 1),
              ridge('#7fe0c8', 0.93, 0.025, 1.7, 1, lolly, 4, 130, 1),
              motes('sprinkle'),
            ]
          : SPEC.theme === 'city'
            ? [
                orb('#ffe2b0', 0.22, 0.18, 0.07, dark),
                ridge('#5a6288', 0.7, 0, 1, 0.2, tower, 14, 150),
                ridge('#3d4570', 0.84, 0, 1, 0.55, tower, 10, 150),
                ridge('#222848', 0.95, 0, 1, 0.95, tower, 7, 110),
                clouds(3, '#ffffff', 0.05, 0.3, 0.18),
              ]
            : SPEC.theme === 'desert'
              ? [
                  orb('#fff0b8', 0.7, 0.22, 0.1),
                  ridge('#e0a45e', 0.66, 0.05, 0.9, 0.2),
                  ridge('#cf8a46', 0.78, 0.05, 0.7, 0.55, cactus, 5, 60),
                  ridge('#a8642f', 0.92, 0.03, 1.1, 1, cactus, 3, 110),
                  motes('dust'),
                ]
              : SPEC.theme === 'night'
                ? [
                    orb('#f4efd0', 0.76, 0.18, 0.075, true),
                    motes('star'),
                    ridge('#35427a', 0.72, 0.06, 1.1, 0.2),
                    ridge('#27325f', 0.84, 0.04, 1.4, 0.6, tree, 9, 60, 1),
                    ridge('#161d40', 0.94, 0.02, 1, 1, tree, 4, 110, 1),
                    motes('firefly'),
                  ]
                : SPEC.theme === 'winter'
                  ? [
                      glowing('#7ff0d0', 0.3, 0.12, 0.4, 0.35),
                      ridge('#dfeaf7', 0.64, 0.07, 0.9, 0.2),
                      ridge('#cfe0f2', 0.78, 0.04, 1.2, 0.55, snowy, 9, 100),
                      ridge('#eef5fc', 0.92, 0.02, 1, 1, snowy, 4, 140),
                      motes('snow'),
                    ]
                  : SPEC.theme === 'garden'
                    ? [
                        orb('#fff3b0', 0.2, 0.16, 0.07),
                        clouds(4),
                        ridge('#8fcf7a', 0.7, 0.05, 1, 0.2, tree, 8, 70, 1),
                        ridge('#6dbb5d', 0.83, 0.03, 1.3, 0.55, flower, 16, 46, 1),
                        ridge('#4a9a4a', 0.94, 0.015, 1, 1, flower, 12, 78, 1),
                        motes('petal'),
                      ]
                    : SPEC.theme === 'castle'
                      ? [
                          orb('#ffe6b3', 0.25, 0.2, 0.06, dark),
                          clouds(3, '#ffffff', 0.05, 0.35, 0.3),
                          ridge('#7a78a8', 0.66, 0.05, 1.2, 0.2),
                          ridge('#5f5a8c', 0.8, 0.03, 0.8, 0.5, keep, 1, 210),
                          ridge('#3f6b4c', 0.92, 0.02, 1.1, 1, tree, 6, 90, 1),
                          motes('bird', dark ? '#000000' : '#40406a'),
                        ]
                      : SPEC.theme === 'kitchen'
                        ? [
                            bands('tiles', '#ffffff'),
                            glowing('#ffe0a0', 0.5, 0, 0.5, 0.5),
                            ridge('#b07a4a', 0.9, 0, 1, 1),
                            motes('steam'),
                          ]
                        : SPEC.theme === 'jungle'
                          ? [
                              bands('rays', '#f6ffd0'),
                              ridge('#3f8f5a', 0.6, 0.06, 1.4, 0.15, tree, 12, 130, 1),
                              ridge('#2c7548', 0.78, 0.04, 1.1, 0.5, palm, 7, 150, 1),
                              ridge('#184f31', 0.95, 0.02, 1.3, 1, frond, 8, 110, 1),
                              motes('leaf'),
                              motes('firefly'),
                            ]
                          : SPEC.theme === 'volcano'
                            ? [
                                glowing('#ff5a1f', 0.5, 0.7, 0.6, 0.5),
                                ridge('#5b2f3a', 0.78, 0.02, 1, 0.35, cone, 1, 250),
                                ridge('#3d1d28', 0.86, 0.03, 1.5, 0.7),
                                ridge('#1f0f18', 0.95, 0.02, 1.9, 1),
                                motes('ember'),
                              ]
                            : SPEC.theme === 'farm'
                              ? [
                                  orb('#fff3b0', 0.78, 0.17, 0.07),
                                  clouds(4),
                                  ridge('#a8c66a', 0.66, 0.04, 1, 0.2, tree, 6, 50, 1),
                                  ridge('#d9b65a', 0.77, 0.03, 0.8, 0.5, barn, 1, 120),
                                  ridge('#7fb04f', 0.91, 0.012, 1, 1, fence, 9, 44),
                                  motes('bird', '#4a5a3a'),
                                ]
                              : SPEC.theme === 'beach'
                                ? [
                                    orb('#fff2c0', 0.3, 0.2, 0.08),
                                    clouds(4),
                                    ridge('#2f9fc4', 0.5, 0, 1, 0.75),
                                    bands('sea', '#ffffff'),
                                    ridge('#f2d59a', 0.84, 0.02, 0.8, 0.9, shade, 4, 80),
                                    ridge('#e6c07f', 0.94, 0.015, 1, 1, palm, 3, 190, 1),
                                    motes('bird', '#40607a'),
                                  ]
                                : [
                                    orb('#fff6c8', 0.75, 0.18, 0.08),
                                    clouds(5, '#ffffff', 0.05, 0.45, 0.7),
                                    motes('bird', '#35507a'),
                                    clouds(6, '#ffffff', 0.55, 0.85, 0.8),
                                    clouds(7, '#ffffff', 0.92, 1.02, 0.95),
                                  ];

let layers = [];

// buildScenery paints the still layers at the size of the screen.
function buildScenery() {
  roll = generator(SPEC.seed + 9);
  const { w, h } = view;
  const dense = view.scale * Math.min(view.ratio, Math.sqrt(1.6e6 / (w * h)) / view.scale);
  const pictureOf = (part) =>
    painted((w + MARGIN * 2) * dense, h * dense, (c) => {
      c.scale(dense, dense);
      c.translate(MARGIN, 0);
      part.draw(c, w, h);
    });
  const sky = pictureOf({
    draw(c) {
      const air = c.createLinearGradient(0, 0, 0, h);
      air.addColorStop(0, paletteOf.back);
      air.addColorStop(1, paletteOf.back2);
      c.fillStyle = air;
      c.fillRect(-MARGIN, 0, w + MARGIN * 2, h);
      sceneParts.forEach((part) => part.draw && !part.depth && part.draw(c, w, h));
    },
  });
  layers = [
    { picture: sky, depth: 0 },
    ...sceneParts
      .filter((part) => part.live || part.depth)
      .map((part) => (part.live ? part : { ...part, picture: pictureOf(part) })),
  ];
}

function drawScenery() {
  const t = clock.now;
  for (const layer of layers) {
    if (layer.live) {
      layer.live(t);
      ctx.globalAlpha = 1;
      continue;
    }
    const lean = layer.sways && !calm ? Math.sin(t * 0.9 + layer.depth * 5) * layer.sways : 0;
    ctx.save();
    ctx.transform(1, 0, -lean, 1, -MARGIN - look * layer.depth * 22 + lean * view.h * 0.94, 0);
    ctx.drawImage(layer.picture, 0, 0, view.w + MARGIN * 2, view.h);
    ctx.restore();
  }
}

// lookAt turns the scenery towards x of the world, slowly.
function lookAt(x, dt) {
  look += (clamp((x / view.w) * 2 - 1, -1, 1) - look) * Math.min(1, dt * 2.5);
}
