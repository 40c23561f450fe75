<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>regionscope</name>
    <message>
        <location filename="../../app/canvas/overlays/anchors.py"/>
        <source>no anchor fits well</source>
        <translation>잘 맞는 앵커 없음</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/film.py"/>
        <source>of another grouping</source>
        <translation>다른 묶음의 영역</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/film.py"/>
        <source>merge {region:,} of {count:,}</source>
        <translation>병합 {region:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/film.py"/>
        <source>segment {region:,}</source>
        <translation>세그먼트 {region:,}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/proposals.py"/>
        <source>Proposal {index:,}</source>
        <translation>제안 {index:,}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/rois.py"/>
        <source>RoI {index}: {bins} × {bins} {kind} bins</source>
        <translation>RoI {index}: {bins} × {bins}칸, {kind}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/rois.py"/>
        <source>rounded</source>
        <translation>반올림</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/rois.py"/>
        <source>aligned</source>
        <translation>정렬(Align)</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/rois.py"/>
        <source>stride {stride}</source>
        <translation>스트라이드 {stride}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/rois.py"/>
        <source>watched box</source>
        <translation>지켜보는 박스</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/stage_boxes.py"/>
        <source>{x2:.1f} × {y2:.1f} cells, stride {stride}</source>
        <translation>{x2:.1f} × {y2:.1f}칸, 스트라이드 {stride}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/stage_boxes.py"/>
        <source>RoI {roi:,}</source>
        <translation>RoI {roi:,}</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/stage_boxes.py"/>
        <source>background</source>
        <translation>배경</translation>
    </message>
    <message>
        <location filename="../../app/canvas/overlays/truth.py"/>
        <source>no class</source>
        <translation>클래스 없음</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view.py"/>
        <source>Picture with its layers</source>
        <translation>사진과 레이어</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view_file.py"/>
        <source>PNG picture (*.png);;SVG drawing (*.svg)</source>
        <translation>PNG 사진 (*.png);;SVG 그림 (*.svg)</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view_file.py"/>
        <source>no part of a picture is in view</source>
        <translation>보이는 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view_file.py"/>
        <source>show one (Ctrl+F), and save again</source>
        <translation>사진을 보이게 한 뒤(Ctrl+F) 다시 저장하세요</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view_file.py"/>
        <source>cannot be written ({reason})</source>
        <translation>쓸 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../app/canvas/view_file.py"/>
        <source>choose another folder</source>
        <translation>다른 폴더를 선택하세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>All objects</source>
        <translation>모든 객체</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Labels, suggestions and detections</source>
        <translation>레이블, 추천, 검출</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>What a person labelled or accepted</source>
        <translation>사람이 레이블을 붙였거나 수락한 것</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Suggestions</source>
        <translation>추천</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>What a model found, and nobody has accepted or rejected yet</source>
        <translation>모델이 찾았지만 아직 아무도 수락하거나 거부하지 않은 것</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Alike</source>
        <translation>비슷한 객체</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Objects that look like the chosen ones (F)</source>
        <translation>선택한 객체와 비슷해 보이는 객체(F)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Label check</source>
        <translation>레이블 점검</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Labels that look wrong, the likeliest first</source>
        <translation>잘못된 것으로 보이는 레이블, 가능성이 높은 순서</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Near-duplicates</source>
        <translation>거의 같은 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Pictures that show nearly the same, in groups</source>
        <translation>거의 같은 것을 보여 주는 사진, 그룹별</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>{looked:,} of {total:,} pictures looked at</source>
        <translation>사진 {total:,}장 중 {looked:,}장을 봄</translation>
    </message>
    <message>
        <location filename="../../app/features/board/controller.py"/>
        <source>Model: {title}</source>
        <translation>모델: {title}</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Delete {boxes}</source>
        <translation>{boxes} 지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Label as {label}</source>
        <translation>{label} 레이블 붙이기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Accept</source>
        <translation>수락</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Mark as verified</source>
        <translation>확인됨으로 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Mark as not verified</source>
        <translation>확인 표시 지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Nothing is proposed: name it anew (1–9), delete it (Del), or ignore it (X)</source>
        <translation>제안된 수정이 없습니다. 새 이름(1–9), 삭제(Del), 또는 무시(X)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Nothing to accept: no model's suggestion is chosen</source>
        <translation>수락할 것이 없습니다. 모델의 추천을 선택하지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>These are labels: Del deletes them</source>
        <translation>이것은 레이블입니다. Del로 삭제합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>Reject</source>
        <translation>거부</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>1 box is locked, and stays as it is</source>
        <translation>박스 1개가 잠겨 있어 그대로 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>{count:,} boxes are locked, and stay as they are</source>
        <translation>박스 {count:,}개가 잠겨 있어 그대로 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>1 has a label already: left out</source>
        <translation>1개에는 이미 레이블이 있어 넘어갔습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/edits.py"/>
        <source>{count:,} have a label already: left out</source>
        <translation>{count:,}개에는 이미 레이블이 있어 넘어갔습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Show me one, I find the others</source>
        <translation>하나를 보여 주면 나머지를 찾습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Select a box on the picture, or objects on the board, and press F. Shift+F says what it is not.</source>
        <translation>사진에서 박스를, 또는 보드에서 객체를 선택하고 F를 누르세요. Shift+F는 찾는 것이 아니라는 뜻입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Which labels look wrong?</source>
        <translation>어떤 레이블이 잘못되어 보일까요?</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Each label is judged by what other pictures teach: missing boxes, wrong names, loose boxes, doubles.</source>
        <translation>다른 사진에서 배운 것으로 레이블을 하나씩 판단합니다. 빠진 박스, 틀린 이름, 느슨한 박스, 중복을 찾습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Check the labels</source>
        <translation>레이블 점검</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Pictures that show nearly the same</source>
        <translation>거의 같은 것을 보여 주는 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Shown in groups. A training never learns from one picture of a group and is judged by another.</source>
        <translation>그룹으로 보여 줍니다. 한 그룹의 사진으로 학습하고 같은 그룹의 다른 사진으로 평가하는 일은 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Look for near-duplicates</source>
        <translation>거의 같은 사진 찾기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Nothing looks like it</source>
        <translation>비슷한 것이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Choose another example, or more of them, and press F.</source>
        <translation>다른 예나 더 많은 예를 선택하고 F를 누르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Nothing looks wrong</source>
        <translation>잘못되어 보이는 것이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Every finding is fixed or ignored.</source>
        <translation>찾은 것을 모두 고쳤거나 무시했습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Check again</source>
        <translation>다시 점검</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No near-duplicates</source>
        <translation>거의 같은 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Every picture shows something else.</source>
        <translation>사진마다 다른 것을 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Look again</source>
        <translation>다시 찾기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Draw a box on the picture (W), or let the model look for objects in every picture.</source>
        <translation>사진에 박스를 그리거나(W), 모델이 모든 사진에서 객체를 찾게 하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Open a folder of pictures.</source>
        <translation>사진 폴더를 여세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Nothing here is called {name}.</source>
        <translation>여기에는 {name}이라는 것이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Draw a box on the picture (W), or accept what the model finds.</source>
        <translation>사진에 박스를 그리거나(W), 모델이 찾은 것을 수락하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Detect first (Shift+F5): what a model finds, and nobody has judged yet, comes here.</source>
        <translation>먼저 검출하세요(Shift+F5). 모델이 찾았고 아직 아무도 판단하지 않은 것이 여기에 나타납니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No objects yet</source>
        <translation>아직 객체가 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Detect all</source>
        <translation>모두 검출</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Nothing to show here</source>
        <translation>여기에 보여 줄 것이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Show all pictures</source>
        <translation>모든 사진 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>The filter at the left lists some pictures: none of these shows what another one shows.</source>
        <translation>왼쪽 필터가 일부 사진만 보여 줍니다. 그중에는 서로 거의 같은 사진이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No pictures yet</source>
        <translation>아직 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Open a folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Looking…</source>
        <translation>찾는 중…</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>What is found appears here. Stop (Ctrl+.) keeps what is there.</source>
        <translation>찾은 것이 여기에 나타납니다. 중지(Ctrl+.)해도 찾은 것은 남습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>The list at the left shows no picture, and the board shows what is in these.</source>
        <translation>왼쪽 목록에 사진이 없습니다. 보드는 목록에 있는 사진의 객체를 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No object of this class</source>
        <translation>이 클래스의 객체가 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Show all classes</source>
        <translation>모든 클래스 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No labels here</source>
        <translation>여기에는 레이블이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>Objects in other pictures are not listed; the filter is at the left.</source>
        <translation>다른 사진의 객체는 나오지 않습니다. 필터는 왼쪽에 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>What the model finds appears here, picture by picture.</source>
        <translation>모델이 찾은 것이 사진마다 차례로 여기에 나타납니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/board/empty.py"/>
        <source>No suggestions</source>
        <translation>추천 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Board of all objects</source>
        <translation>모든 객체의 보드</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Every object of the folder as a picture: sort, choose many, change them together</source>
        <translation>폴더의 모든 객체를 그림으로: 정렬하고, 여러 개를 선택해 함께 바꿉니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Board in its own window</source>
        <translation>보드를 별도 창으로</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>For a second screen</source>
        <translation>두 번째 화면에서 쓸 때</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Find all like this</source>
        <translation>비슷한 것 모두 찾기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Objects of the folder that look like the selected ones, on the board</source>
        <translation>선택한 객체와 비슷해 보이는 폴더의 객체를 보드에 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Not like this</source>
        <translation>이것은 아님</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>The selected boxes are examples of what is not searched for</source>
        <translation>선택한 박스는 찾는 것이 아닌 것의 예가 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Missing boxes, wrong names, loose boxes and doubles, on the board</source>
        <translation>빠진 박스, 틀린 이름, 느슨한 박스, 중복을 보드에 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Pick 20 to label</source>
        <translation>레이블을 붙일 사진 20장 고르기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Pictures with the most objects unlike the labelled ones become the list to work through</source>
        <translation>레이블이 붙은 것과 닮지 않은 객체가 가장 많은 사진이 작업할 목록이 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Near-duplicate pictures</source>
        <translation>거의 같은 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Pictures that show nearly the same, in groups on the board</source>
        <translation>거의 같은 것을 보여 주는 사진을 보드에 그룹으로 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>The name of {objects}</source>
        <translation>{objects}의 이름</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>“{letter}” is no whole name: nothing was named</source>
        <translation>“{letter}”만으로는 이름이 되지 않아 아무 이름도 바꾸지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>Nothing is chosen on the board: click a crop, or go to one with the arrows</source>
        <translation>보드에서 선택한 것이 없습니다. 객체를 클릭하거나 화살표 키로 고르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/feature.py"/>
        <source>“{name}” is a new class</source>
        <translation>“{name}”은(는) 새 클래스입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>Likeness {likeness}: the best matches have 100 %. It orders them, and is no probability</source>
        <translation>비슷한 정도 {likeness}: 가장 비슷한 것이 100 %입니다. 순서를 정하는 값이며 확률이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>suggestion</source>
        <translation>추천</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>detection</source>
        <translation>검출</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>alike</source>
        <translation>비슷함</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>Enter renames it to {name}; X ignores this: the label is right</source>
        <translation>Enter: 이름을 {name}(으)로 바꿈, X: 무시(레이블이 맞음)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>Enter labels it {name}; X ignores this: nothing is missing</source>
        <translation>Enter: {name}(으)로 레이블, X: 무시(빠진 것 없음)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>Enter deletes it; X ignores this: the label is right</source>
        <translation>Enter: 삭제, X: 무시(레이블이 맞음)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>A double click goes to the picture, to draw it anew; Del deletes it; X ignores this: the label is right</source>
        <translation>두 번 클릭하면 사진으로 가서 다시 그릴 수 있습니다. Del: 삭제, X: 무시(레이블이 맞음)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>{better}? not {name}</source>
        <translation>{better}? {name} 아님</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>no label here</source>
        <translation>레이블 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>labelled twice</source>
        <translation>두 번 레이블됨</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>out of place?</source>
        <translation>위치가 다릅니까?</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>1–9 names it anew; Del deletes it; X ignores this: the label is right</source>
        <translation>1–9: 이름 바꾸기, Del: 삭제, X: 무시(레이블이 맞음)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>{name}, score {score:.2f}</source>
        <translation>{name}, 점수 {score:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>{size} pixels</source>
        <translation>{size} 픽셀</translation>
    </message>
    <message>
        <location filename="../../app/features/board/model.py"/>
        <source>locked</source>
        <translation>잠금</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Enter accept · X reject · Del delete · 1–9 class · Space verify</source>
        <translation>Enter 수락 · X 거부 · Del 삭제 · 1–9 클래스 · Space 확인</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Del delete · 1–9 class · Space verify</source>
        <translation>Del 삭제 · 1–9 클래스 · Space 확인</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Enter accept · X reject · 1–9 class · Space verify</source>
        <translation>Enter 수락 · X 거부 · 1–9 클래스 · Space 확인</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Enter does what is proposed · X ignore · Del delete · 1–9 class</source>
        <translation>Enter 제안대로 · X 무시 · Del 삭제 · 1–9 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Space verify · double click: go to the picture</source>
        <translation>Space 확인 · 두 번 클릭: 사진으로 가기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Best first</source>
        <translation>가장 비슷한 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Likeliest first</source>
        <translation>가장 의심스러운 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By group</source>
        <translation>그룹순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By picture</source>
        <translation>사진순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>As the list of pictures; of what was searched for, the best first</source>
        <translation>사진 목록의 순서. 검색한 것은 가장 잘 맞는 순서</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By class</source>
        <translation>클래스순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By class, the largest first</source>
        <translation>클래스별, 큰 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By size</source>
        <translation>크기순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>The largest first</source>
        <translation>큰 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By score</source>
        <translation>점수순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>The surest first</source>
        <translation>확실한 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By likeness</source>
        <translation>비슷한 순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Most like the chosen objects first; choose it again for others</source>
        <translation>선택한 객체와 비슷한 것부터. 다른 객체를 선택했으면 다시 고르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By oddness</source>
        <translation>특이한 순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>First what looks least like the others of its class</source>
        <translation>같은 클래스의 다른 객체와 가장 다르게 보이는 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>By doubt</source>
        <translation>의심스러운 순</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>First what the model is least sure of</source>
        <translation>모델이 가장 확신하지 못하는 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>What is on the board</source>
        <translation>보드에 보여 줄 것</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Which class is shown</source>
        <translation>보여 줄 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>How the board is sorted</source>
        <translation>보드 정렬 방식</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Smaller crops</source>
        <translation>더 작은 그림</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Larger crops</source>
        <translation>더 큰 그림</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>In a window of its own, or back (Shift+F9)</source>
        <translation>별도 창으로, 또는 되돌리기(Shift+F9)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Close the board (F9)</source>
        <translation>보드 닫기(F9)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Show {count:,} more</source>
        <translation>{count:,}개 더 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>Matches that are less like it</source>
        <translation>덜 비슷한 객체</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>{what}, {count:,} chosen</source>
        <translation>{what}, {count:,}개 선택</translation>
    </message>
    <message>
        <location filename="../../app/features/board/page.py"/>
        <source>All classes</source>
        <translation>모든 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Finding objects like this</source>
        <translation>비슷한 객체 찾는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Select a box on the picture, or objects on the board: others like it are found</source>
        <translation>사진에서 박스를, 또는 보드에서 객체를 선택하세요. 비슷한 다른 객체를 찾습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Its picture cannot be read any more: choose an object of another one</source>
        <translation>이 객체의 사진을 더 이상 읽을 수 없습니다. 다른 사진의 객체를 선택하세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Add 1 example</source>
        <translation>예시 1개 추가</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Add {count:,} examples</source>
        <translation>예시 {count:,}개 추가</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Select the boxes that are not it, then press Shift+F</source>
        <translation>찾는 것이 아닌 박스를 선택한 다음 Shift+F를 누르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Noted. Now select what you look for, and press F</source>
        <translation>기억했습니다. 이제 찾을 것을 선택하고 F를 누르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Mark 1 object as not it</source>
        <translation>객체 1개를 찾는 것이 아니라고 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/alike.py"/>
        <source>Mark {count:,} objects as not it</source>
        <translation>객체 {count:,}개를 찾는 것이 아니라고 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/comparing.py"/>
        <source>Comparing the objects</source>
        <translation>객체 비교 중</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/comparing.py"/>
        <source>Nothing here has a score: detect first (Shift+F5)</source>
        <translation>여기에는 점수가 없습니다. 먼저 검출하세요(Shift+F5)</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/comparing.py"/>
        <source>Choose one or several objects first: the others are sorted by likeness to them</source>
        <translation>먼저 객체를 하나 이상 선택하세요. 나머지를 선택한 객체와 비슷한 순서로 정렬합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/faults.py"/>
        <source>Checking the labels</source>
        <translation>레이블 점검 중</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/faults.py"/>
        <source>With fewer than {count} labelled pictures the check learns little, and errs often</source>
        <translation>레이블이 있는 사진이 {count}장보다 적으면 점검이 배울 것이 적어 자주 틀립니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/faults.py"/>
        <source>There are no labels to check: draw a box (W), or open a labelled folder</source>
        <translation>점검할 레이블이 없습니다. 박스를 그리거나(W) 레이블이 있는 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/faults.py"/>
        <source>Ignore 1 finding</source>
        <translation>찾은 것 1개 무시</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/faults.py"/>
        <source>Ignore {count:,} findings</source>
        <translation>찾은 것 {count:,}개 무시</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>{pictures} to label next</source>
        <translation>다음에 레이블을 붙일 {pictures}</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>{pictures} picked: first those with the most objects unlike the labelled ones</source>
        <translation>{pictures}을 골랐습니다. 레이블이 붙은 것과 닮지 않은 객체가 가장 많은 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>Every picture of the list has labels: none is left to pick</source>
        <translation>목록의 모든 사진에 레이블이 있습니다. 고를 사진이 남아 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>No picture was picked: what is not labelled shows nearly what is</source>
        <translation>고른 사진이 없습니다. 레이블이 없는 사진은 레이블이 있는 사진과 거의 같습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>Group {number}</source>
        <translation>그룹 {number}</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>Picking pictures to label</source>
        <translation>레이블을 붙일 사진 고르는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/pictures_next.py"/>
        <source>Looking for near-duplicates</source>
        <translation>거의 같은 사진 찾는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/board/searches/running.py"/>
        <source>{what}: {done:,} of {total:,}</source>
        <translation>{what}: {done:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/board/view.py"/>
        <source>Objects</source>
        <translation>객체</translation>
    </message>
    <message>
        <location filename="../../app/features/board/window.py"/>
        <source>Board – regionscope</source>
        <translation>보드 – regionscope</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/feature.py"/>
        <source>Compare models</source>
        <translation>모델 비교</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/feature.py"/>
        <source>Two models on the same pictures: boxes gained, lost, fixed and broken</source>
        <translation>같은 사진에서 두 모델 비교: 새로 생긴 박스, 사라진 박스, 나아진 박스, 나빠진 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/headline.py"/>
        <source>{does} detects it, {fails} does not</source>
        <translation>{does}은(는) 검출하고, {fails}은(는) 검출하지 못합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/headline.py"/>
        <source>{count:,} broken</source>
        <translation>나빠짐 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/headline.py"/>
        <source>{count:,} gained</source>
        <translation>생김 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/headline.py"/>
        <source>{count:,} lost</source>
        <translation>사라짐 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/headline.py"/>
        <source>{count:,} fixed</source>
        <translation>나아짐 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Choose two models and press Compare. Both run on the same pictures; then you see which boxes were gained, lost, fixed and broken, and drag a line over each picture to look from one model to the other.</source>
        <translation>두 모델을 고르고 비교를 누르세요. 두 모델이 같은 사진을 검출하면 새로 생긴 박스, 사라진 박스, 나아진 박스, 나빠진 박스를 볼 수 있고, 사진 위의 선을 끌어 두 모델을 견주어 볼 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Choose two different models.</source>
        <translation>서로 다른 두 모델을 고르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>There is only one model to compare. Train one from your corrections (Ctrl+T), or download one on the model shelf (Ctrl+M); then compare it here with the model before.</source>
        <translation>비교할 모델이 하나뿐입니다. 수정한 레이블로 새 모델을 학습하거나(Ctrl+T) 모델 보관함에서 내려받은 뒤(Ctrl+M), 여기서 이전 모델과 비교하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source> There are no labels here, so only the open picture is compared, and nothing can be called fixed or broken.</source>
        <translation> 이 폴더에는 레이블이 없어 열려 있는 사진만 비교하며, 나아졌는지 나빠졌는지는 알 수 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Picture</source>
        <translation>사진</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Largest changes first</source>
        <translation>변화가 큰 순서</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Fixed</source>
        <translation>나아짐</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Labelled boxes that only the second model detects with the right class</source>
        <translation>두 번째 모델만 올바른 클래스로 검출한 레이블 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Broken</source>
        <translation>나빠짐</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Labelled boxes that only the first model detected with the right class</source>
        <translation>첫 번째 모델만 올바른 클래스로 검출한 레이블 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Gained</source>
        <translation>생김</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Boxes of the second model that the first one does not have</source>
        <translation>첫 번째 모델에는 없고 두 번째 모델에만 있는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Lost</source>
        <translation>사라짐</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Boxes of the first model that the second one does not have</source>
        <translation>두 번째 모델에는 없고 첫 번째 모델에만 있는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>List these pictures</source>
        <translation>이 사진들 나열</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>{count:,} pictures, score ≥ {score:.2f}</source>
        <translation>사진 {count:,}장, 점수 ≥ {score:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Comparing two models</source>
        <translation>두 모델 비교 중</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>{before} → {after}: largest changes first</source>
        <translation>{before} → {after}: 변화가 큰 순서</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>{picture}: {before} → {after}</source>
        <translation>{picture}: {before} → {after}</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Model before</source>
        <translation>이전 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>Model after</source>
        <translation>이후 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>All labelled pictures</source>
        <translation>레이블이 있는 모든 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>This picture</source>
        <translation>이 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/page.py"/>
        <source>It cannot be read ({error}).</source>
        <translation>읽을 수 없습니다({error}).</translation>
    </message>
    <message>
        <location filename="../../app/features/comparison/split_view.py"/>
        <source>The picture with the boxes of two models</source>
        <translation>두 모델의 박스가 그려진 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Segments belong to Selective Search. Choose it as the proposal source to see them.</source>
        <translation>세그먼트는 Selective Search의 결과입니다. 제안 방식을 Selective Search로 바꾸면 볼 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Selective Search has no anchors. Choose the region proposal network to see them.</source>
        <translation>Selective Search에는 앵커가 없습니다. 제안 방식을 영역 제안 네트워크로 바꾸면 볼 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Anchors are compared with labelled boxes, and this picture has none yet.</source>
        <translation>앵커는 레이블 박스와 비교하는데, 이 사진에는 아직 레이블이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Proposal network</source>
        <translation>제안 네트워크</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Selective Search</source>
        <translation>Selective Search</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>Selective Search only</source>
        <translation>Selective Search 전용</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>only with the RPN</source>
        <translation>RPN 전용</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>no labels yet</source>
        <translation>레이블 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>No detections with a score of at least {least}{best}</source>
        <translation>점수가 {least} 이상인 검출이 없습니다{best}</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source>{nothing}: lower “Score” on the right, or choose another model</source>
        <translation>{nothing}: 오른쪽의 “점수”를 낮추거나 다른 모델을 고르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choices.py"/>
        <source> (the best has {score})</source>
        <translation>(최고 {score})</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>Where proposals come from: the net’s region proposal network (RPN), or Selective Search</source>
        <translation>제안 영역을 만드는 방식: 모델의 영역 제안 네트워크(RPN) 또는 Selective Search</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>built in</source>
        <translation>기본 제공</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>made here</source>
        <translation>직접 만듦</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>downloaded</source>
        <translation>내려받음</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>to download</source>
        <translation>내려받기 전</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>{count} classes</source>
        <translation>클래스 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>Detector</source>
        <translation>검출기</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>Proposals</source>
        <translation>제안 영역</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/choosers.py"/>
        <source>Model shelf…</source>
        <translation>모델 보관함…</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/controller.py"/>
        <source>Loading the engine</source>
        <translation>엔진 불러오는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/controller.py"/>
        <source>Reading the model shelf</source>
        <translation>모델 보관함 읽는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/controller.py"/>
        <source>Detecting</source>
        <translation>검출 중</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/controller.py"/>
        <source>Stopped</source>
        <translation>중지했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>learning</source>
        <translation>학습 중</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Detect</source>
        <translation>검출</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Run the detector on this picture</source>
        <translation>이 사진에서 검출기를 실행합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Run the detector on every picture in the list</source>
        <translation>목록의 모든 사진에서 검출기를 실행합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Detect when a picture is opened</source>
        <translation>사진을 열 때 검출</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Run the detector at once, as with F5</source>
        <translation>F5를 누른 것처럼 바로 검출기를 실행합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>Stop the running job</source>
        <translation>실행 중인 작업을 중지합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/feature.py"/>
        <source>no model</source>
        <translation>모델 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/folder_run.py"/>
        <source>Detecting all pictures</source>
        <translation>모든 사진 검출 중</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/folder_run.py"/>
        <source>{done:,} pictures detected{before}{failed}</source>
        <translation>사진 {done:,}장 검출 완료{before}{failed}</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/folder_run.py"/>
        <source>Stopped after {done:,} of {total:,} pictures. What was found is kept: Detect all goes on from there.</source>
        <translation>사진 {total:,}장 중 {done:,}장에서 중지했습니다. 찾은 결과는 보관되며, ‘모두 검출’을 다시 누르면 이어서 합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/folder_run.py"/>
        <source>; {failures:,} failed (filter the list by “Failed”)</source>
        <translation>; {failures:,}장 실패(목록을 “실패”로 걸러 보세요)</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/folder_run.py"/>
        <source>, {count:,} of them in an earlier run</source>
        <translation>(그중 {count:,}장은 이전 실행에서)</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>when the stages are closed (F6): until then the stage sets what is drawn</source>
        <translation>단계 보기를 닫은 뒤에(F6): 그때까지는 단계가 그릴 것을 정합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Best</source>
        <translation>상위</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>How many are drawn, best first</source>
        <translation>점수가 높은 순서로 몇 개를 그릴지</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Grouped</source>
        <translation>묶음</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>How far Selective Search has grouped them</source>
        <translation>Selective Search가 영역을 얼마나 묶었는지</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Opacity</source>
        <translation>불투명도</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>0 ms, kept</source>
        <translation>0 ms, 재사용</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Show {layer}</source>
        <translation>{layer} 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Colour of {layer}</source>
        <translation>{layer} 색</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Colour and opacity</source>
        <translation>색과 불투명도</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>One colour…</source>
        <translation>한 가지 색…</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Hide {layer}</source>
        <translation>{layer} 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>all</source>
        <translation>모두</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Which anchors</source>
        <translation>어떤 앵커</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>All of the picture</source>
        <translation>사진 전체의 앵커</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layer_row.py"/>
        <source>Of the cell under the cursor</source>
        <translation>커서가 있는 칸의 앵커</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>LAYERS</source>
        <translation>레이어</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>LAYERS (set by the stage)</source>
        <translation>레이어(단계가 정함)</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>Detections with a lower score are hidden</source>
        <translation>점수가 이보다 낮은 검출은 숨깁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>NMS IoU</source>
        <translation>NMS IoU</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>Non-maximum suppression: a box that overlaps a better one by more than this IoU is removed</source>
        <translation>비최대 억제: 더 좋은 박스와 이 IoU보다 많이 겹치는 박스를 지웁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/detection/layers_panel.py"/>
        <source>The stages of the detector, from the first to the last</source>
        <translation>검출기의 단계, 처음부터 끝까지</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Open a labelled folder: both are judged by its labelled boxes.</source>
        <translation>레이블이 있는 폴더를 여세요. 두 방식을 레이블 박스로 평가합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Which labelled boxes do the first proposals of the RPN find, and which those of Selective Search? A box is found by an IoU of .5. Proposals of Selective Search are kept, so that the next time is quick.</source>
        <translation>RPN의 상위 제안과 Selective Search의 상위 제안은 각각 어떤 레이블 박스를 찾을까요? IoU가 0.5 이상이면 찾은 것으로 봅니다. Selective Search의 제안은 저장되어 다음에는 빨리 끝납니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>{name}: recall {recall:.3f} with {count:,} proposals</source>
        <translation>{name}: 제안 {count:,}개일 때 재현율 {recall:.3f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Recall</source>
        <translation>재현율</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Of each side</source>
        <translation>각 방식에서</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Objects that only one side finds</source>
        <translation>한쪽만 찾은 물체</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>There are no labels here.</source>
        <translation>여기에는 레이블이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>{count:,} by {side} alone</source>
        <translation>{side}만 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Recall: {recalls}. {alone}; a click shows the object.</source>
        <translation>재현율: {recalls}. {alone}. 클릭하면 물체를 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Pictures</source>
        <translation>사진</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Save this view…</source>
        <translation>보이는 대로 저장…</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>RPN vs. Selective Search</source>
        <translation>RPN과 Selective Search 비교</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>RPN vs. Selective Search on {what}</source>
        <translation>RPN과 Selective Search 비교: {what}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Comparing proposals</source>
        <translation>제안 비교 중</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Save this view</source>
        <translation>보이는 대로 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>FOUND BY ONLY ONE</source>
        <translation>한쪽만 찾음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>{name} · {picture} · proposal {place}</source>
        <translation>{name} · {picture} · 제안 {place}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>{name} in {picture}: {side} alone finds it, by its proposal {place}</source>
        <translation>{picture}의 {name}: {side}만 {place}번째 제안으로 찾았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>The chart as PNG or SVG</source>
        <translation>차트를 PNG 또는 SVG로</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>The whole folder</source>
        <translation>폴더 전체</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/duel_page.py"/>
        <source>Saved as {name}</source>
        <translation>{name}(으)로 저장했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>Evaluate</source>
        <translation>평가</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>Test the model on the open labelled folder; press again to go back to the picture</source>
        <translation>열려 있는 레이블 폴더에서 모델을 시험합니다. 다시 누르면 사진으로 돌아갑니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>Compare the four detectors…</source>
        <translation>네 검출기 비교…</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>Train R-CNN, SPPnet, Fast and Faster R-CNN on the open labelled folder, and see the papers' table for these pictures</source>
        <translation>열려 있는 레이블 폴더에서 R-CNN, SPPnet, Fast R-CNN, Faster R-CNN을 학습하고 논문의 표를 이 사진들로 만들어 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>The RPN against Selective Search: which labelled boxes the proposals of each find</source>
        <translation>RPN과 Selective Search 비교: 각 방식의 제안이 어떤 레이블 박스를 찾는지</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/feature.py"/>
        <source>RPN vs. Selective Search…</source>
        <translation>RPN과 Selective Search 비교…</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Matched across classes at IoU .5: a detection may take a box of another class. “Classes” matches within each class, as COCO does; its counts may differ by that.</source>
        <translation>IoU 0.5에서 클래스와 상관없이 짝짓습니다. 검출이 다른 클래스의 박스와 짝지어질 수 있습니다. “클래스” 탭은 COCO처럼 클래스 안에서 짝지으므로 개수가 다를 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>No labelled boxes here.</source>
        <translation>레이블 박스가 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>No detections here.</source>
        <translation>검출 결과가 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Score ≥</source>
        <translation>점수 ≥</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Score threshold for detected, missed and false boxes and the confusion matrix</source>
        <translation>검출, 놓침, 오검출과 혼동 행렬에 쓰는 점수 기준</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>The model’s own value; the sliders beside the picture do not change it</source>
        <translation>모델 자체의 값입니다. 사진 옆의 슬라이더로는 바뀌지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Precision</source>
        <translation>정밀도</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Recall of proposals</source>
        <translation>제안의 재현율</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Detections</source>
        <translation>검출</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>NMS IoU {nms:.2f}</source>
        <translation>NMS IoU {nms:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Classes</source>
        <translation>클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Why missed</source>
        <translation>놓친 이유</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Confusion</source>
        <translation>혼동 행렬</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>Scores</source>
        <translation>점수</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures.py"/>
        <source>proposals@{count}</source>
        <translation>제안@{count}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures_page.py"/>
        <source>Back to the picture</source>
        <translation>사진으로 돌아가기</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures_page.py"/>
        <source>{done:,} of {total:,}  ·  </source>
        <translation>{done:,} / {total:,}  ·  </translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures_page.py"/>
        <source>No picture: {title}</source>
        <translation>사진 없음: {title}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/figures_page.py"/>
        <source>Split: {name}</source>
        <translation>분할: {name}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Press Compare: R-CNN, SPPnet, Fast R-CNN and Faster R-CNN are trained one after another on this folder, over the same backbone and on the same pictures, and timed on those held out. You can go on working meanwhile, but the times are then longer.</source>
        <translation>비교를 누르면 R-CNN, SPPnet, Fast R-CNN, Faster R-CNN을 이 폴더에서 같은 백본, 같은 사진으로 차례로 학습하고, 따로 남겨 둔 사진으로 시간을 잽니다. 그동안 작업을 계속할 수 있지만 시간이 더 길게 나옵니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Open a labelled folder: the four learn from it and are judged by it.</source>
        <translation>레이블이 있는 폴더를 여세요. 네 검출기가 이 폴더로 학습하고 평가를 받습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>The pictures behind the figures are listed once all four are done.</source>
        <translation>수치의 바탕이 된 사진은 네 검출기가 모두 끝나면 나열할 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>in {duration}</source>
        <translation>{duration} 걸림</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>The pictures that the four are judged by</source>
        <translation>네 검출기를 평가하는 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>no limit</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Minutes</source>
        <translation>분</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Time limit for all four. R-CNN, which looks at every proposal, gets half of it</source>
        <translation>네 검출기 전체의 제한 시간. 제안마다 따로 보는 R-CNN이 절반을 씁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Keep all four</source>
        <translation>넷 다 보관</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>The four models go to the shelf, where each can be chosen</source>
        <translation>네 모델을 보관함에 넣어 각각 고를 수 있게 합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>The four detectors</source>
        <translation>네 검출기</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>The four detectors on {name}</source>
        <translation>네 검출기: {name}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Comparing the four detectors</source>
        <translation>네 검출기 비교 중</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Backbone of all four</source>
        <translation>네 검출기의 백본</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Design</source>
        <translation>구조</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source> min</source>
        <translation>분</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Built in</source>
        <translation>기본 제공</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>step {done:,} of {total:,}</source>
        <translation>단계 {done:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>all four within {duration}</source>
        <translation>전체 {duration} 안에</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Every fifth picture</source>
        <translation>다섯 장마다 한 장</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>{duration} left of it</source>
        <translation>이 중 {duration} 남음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>learned from</source>
        <translation>학습에 쓴 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>judged by</source>
        <translation>평가에 쓴 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_page.py"/>
        <source>Held out: {name}</source>
        <translation>평가용: {name}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{recall:.3f} of {count:,.0f}</source>
        <translation>{count:,.0f}개에서 {recall:.3f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{detector} in the papers: VGG-16 on VOC 2007's test pictures, a GPU of 2015</source>
        <translation>논문의 {detector}: VGG-16, VOC 2007 시험 사진, 2015년의 GPU</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{measured}; mAP at IoU .50{without} ({source}).</source>
        <translation>{measured}; IoU 0.50의 mAP{without} ({source}).</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Click a figure to see what is behind it</source>
        <translation>수치를 클릭하면 그 바탕을 볼 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Training</source>
        <translation>학습</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Training time in seconds, without Selective Search; the papers' in hours</source>
        <translation>학습 시간(초), Selective Search 제외. 논문은 시간 단위</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Seconds per picture to make the proposals</source>
        <translation>사진 한 장의 제안을 만드는 시간(초)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Features</source>
        <translation>특징</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Seconds per picture for the feature map</source>
        <translation>사진 한 장의 특징 맵을 만드는 시간(초)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Regions</source>
        <translation>영역</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Seconds per picture for everything done per proposal</source>
        <translation>사진 한 장에서 제안마다 하는 계산의 시간(초)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>A picture</source>
        <translation>사진 한 장</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Seconds per picture in total</source>
        <translation>사진 한 장에 걸리는 전체 시간(초)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Average precision at IoU .50 on the pictures held out; the papers' mAP on VOC 2007</source>
        <translation>평가용 사진에서 IoU 0.50의 평균 정밀도. 논문은 VOC 2007의 mAP</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Share of the labelled boxes that a proposal covers with IoU .50</source>
        <translation>제안이 IoU 0.50 이상으로 덮은 레이블 박스의 비율</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>; a picture without its proposals, which the paper does not time</source>
        <translation>; 제안을 뺀 사진 한 장의 시간(논문에서 재지 않음)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Not trained yet</source>
        <translation>아직 학습하지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>its own region proposal network</source>
        <translation>자체 영역 제안 네트워크</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>1 epoch</source>
        <translation>1 에포크</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{epochs:,} epochs</source>
        <translation>{epochs:,} 에포크</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{epochs} on the CPU; click for the pictures that it learned from</source>
        <translation>CPU에서 {epochs}. 클릭하면 학습에 쓴 사진을 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>{count:,.0f} proposals of {proposals}; click for the pictures</source>
        <translation>{proposals}의 제안 {count:,.0f}개. 클릭하면 사진을 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Of {count:,.0f} proposals a picture, by {proposals}</source>
        <translation>사진 한 장에 제안 {count:,.0f}개({proposals})</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Click for the pictures that it was judged by</source>
        <translation>클릭하면 평가에 쓴 사진을 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>On the shelf as {model}</source>
        <translation>보관함에 있는 이름: {model}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Not kept on the shelf</source>
        <translation>보관함에 넣지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>Every proposal is a picture of its own: there is no map of the whole</source>
        <translation>제안마다 따로 된 사진입니다. 전체의 특징 맵은 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/lineage_table.py"/>
        <source>in the papers</source>
        <translation>논문</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/outcomes.py"/>
        <source>These figures do not say at which stage objects were lost.</source>
        <translation>이 수치로는 어느 단계에서 물체를 놓쳤는지 알 수 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/outcomes.py"/>
        <source>Each bar is the first stage after which nothing leads to them; a click opens the pictures.</source>
        <translation>막대는 물체로 이어지는 것이 처음 사라진 단계입니다. 클릭하면 사진을 엽니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/outcomes.py"/>
        <source>score {score:.2f}, NMS IoU {nms:.2f}</source>
        <translation>점수 {score:.2f}, NMS IoU {nms:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/outcomes.py"/>
        <source>{missed} of {total:,} missed at {at}. {how}</source>
        <translation>{at}에서 {total:,}개 중 {missed}를 놓쳤습니다. {how}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/outcomes.py"/>
        <source>This chart as PNG or SVG</source>
        <translation>이 차트를 PNG 또는 SVG로</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Open a labelled folder: the model's boxes are compared with its labels.</source>
        <translation>레이블이 있는 폴더를 여세요. 모델의 박스를 레이블과 비교합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Press Evaluate to test the model on the pictures chosen above. You can go on working meanwhile.</source>
        <translation>평가를 누르면 위에서 고른 사진으로 모델을 시험합니다. 그동안 작업을 계속할 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>{milliseconds:,.0f} ms a picture</source>
        <translation>사진 한 장에 {milliseconds:,.0f} ms</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>{model}  ·  {images:,} pictures, {boxes:,} labelled boxes  ·  {per}{left_out}</source>
        <translation>{model}  ·  사진 {images:,}장, 레이블 박스 {boxes:,}개  ·  {per}{left_out}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>The model has no class {some}{more}. Tick Any class to judge where boxes lie, or let it learn (Ctrl+T).</source>
        <translation>이 모델에는 {some}{more} 클래스가 없습니다. 박스의 위치만 보려면 ‘클래스 무시’를 켜고, 아니면 학습시키세요(Ctrl+T).</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>  ·  {failed:,} could not be detected</source>
        <translation>  ·  {failed:,}장은 검출하지 못함</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source> and {count} more</source>
        <translation> 외 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Any class</source>
        <translation>클래스 무시</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Compare only where the boxes are, not their classes</source>
        <translation>클래스는 보지 않고 박스의 위치만 비교합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Save table…</source>
        <translation>표 저장…</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Save the table</source>
        <translation>표 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Table (*.csv)</source>
        <translation>표 (*.csv)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Evaluation of {name}</source>
        <translation>평가: {name}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Evaluation</source>
        <translation>평가</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/page.py"/>
        <source>Evaluating</source>
        <translation>평가 중</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>{label}, score ≥ {score:.2f}</source>
        <translation>{label}, 점수 ≥ {score:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>A labelled box is not covered with IoU {iou:.2f} by the first {count:,} proposals</source>
        <translation>상위 제안 {count:,}개가 IoU {iou:.2f} 이상으로 덮지 못한 레이블 박스가 있음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>{count:,} detected, none false: {words}</source>
        <translation>검출 {count:,}개, 오검출 없음: {words}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>any class</source>
        <translation>모든 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>{count:,} false: {words}</source>
        <translation>오검출 {count:,}개: {words}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>right</source>
        <translation>맞음</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>false</source>
        <translation>오검출</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>first {n:,}</source>
        <translation>상위 {n:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>{count:,} right: {what}, score {low:.2f} to {high:.2f}</source>
        <translation>맞은 검출 {count:,}개: {what}, 점수 {low:.2f}–{high:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/plots.py"/>
        <source>{count:,} false: {what}, score {low:.2f} to {high:.2f}</source>
        <translation>오검출 {count:,}개: {what}, 점수 {low:.2f}–{high:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Class</source>
        <translation>클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Boxes</source>
        <translation>박스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Labelled boxes</source>
        <translation>레이블 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Average precision, mean over IoU .50 to .95 (COCO)</source>
        <translation>평균 정밀도, IoU 0.50–0.95의 평균(COCO)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Average precision at IoU .50 (COCO)</source>
        <translation>IoU 0.50의 평균 정밀도(COCO)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>95 % confidence interval of AP50 (bootstrap over the pictures)</source>
        <translation>AP50의 95 % 신뢰 구간(사진을 부트스트랩)</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Detected</source>
        <translation>검출됨</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Labelled boxes with a matching detection above the score</source>
        <translation>점수 기준 이상의 검출과 맞은 레이블 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Missed</source>
        <translation>놓침</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Labelled boxes without a matching detection</source>
        <translation>맞는 검출이 없는 레이블 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>False</source>
        <translation>오검출</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Detections above the score that match no labelled box, or a box that is already matched</source>
        <translation>점수 기준 이상이지만 맞는 레이블 박스가 없거나 이미 맞은 박스에 겹친 검출</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>1 picture</source>
        <translation>사진 1장</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Detected: {at}</source>
        <translation>검출됨: {at}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>1 box</source>
        <translation>박스 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Missed: {at}</source>
        <translation>놓침: {at}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>False: {at}</source>
        <translation>오검출: {at}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>Labelled: {label}</source>
        <translation>레이블: {label}</translation>
    </message>
    <message>
        <location filename="../../app/features/evaluation/table.py"/>
        <source>{boxes} labelled boxes are too few for an interval</source>
        <translation>레이블 박스 {boxes}개로는 구간을 구하기에 너무 적습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>Open pictures</source>
        <translation>사진 열기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>Pictures ({kinds});;All files (*)</source>
        <translation>사진 ({kinds});;모든 파일 (*)</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>Open a folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>Every picture of the list is verified</source>
        <translation>목록의 모든 사진이 확인되었습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>Looking for the labels of {count:,} pictures</source>
        <translation>사진 {count:,}장의 레이블을 찾는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>there</source>
        <translation>거기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>{where}: no pictures in it or its subfolders; open another folder</source>
        <translation>{where}: 이 폴더와 하위 폴더에 사진이 없습니다. 다른 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source> (and {count} more)</source>
        <translation>(외 {count}개)</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>1 shape of its label file is not a box</source>
        <translation>레이블 파일의 도형 1개가 박스가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>{count} shapes of its label file are not boxes</source>
        <translation>레이블 파일의 도형 {count}개가 박스가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>{name}: {which}: kept in the file, not shown, not trained on</source>
        <translation>{name}: {which}. 파일에는 그대로 두고, 표시하거나 학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/controller.py"/>
        <source>{error}; the file is left as it is</source>
        <translation>{error}; 파일은 그대로 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Open pictures…</source>
        <translation>사진 열기…</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Open one or more pictures</source>
        <translation>사진을 한 장 이상 엽니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Open folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Open a folder with its subfolders; a labelled folder is recognised</source>
        <translation>폴더를 하위 폴더와 함께 엽니다. 레이블이 있는 폴더는 자동으로 알아봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Recent folders</source>
        <translation>최근 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Recently opened folders</source>
        <translation>최근에 연 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Problems in the labels…</source>
        <translation>레이블의 문제…</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Label entries that could not be read or used, and what to do</source>
        <translation>읽거나 쓸 수 없었던 레이블 항목과 해결 방법</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Previous picture</source>
        <translation>이전 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>Next picture</source>
        <translation>다음 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>has no names of classes: they are called {names} as in the label files</source>
        <translation>클래스 이름이 없어 레이블 파일에 있는 대로 {names}(으)로 부릅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/feature.py"/>
        <source>name them by File, Import a list of classes</source>
        <translation>파일 &gt; 클래스 목록 가져오기로 이름을 붙이세요</translation>
    </message>
    <message>
        <location filename="../../app/features/files/first_line.py"/>
        <source>F5 detects the objects in a picture, W draws a box, Ctrl+T trains the model on your boxes. Click an eye at the right to see a stage of the detector over the picture. Help &gt; Lessons explains the rest.</source>
        <translation>F5는 사진에서 물체를 검출하고, W는 박스를 그리고, Ctrl+T는 그린 박스로 모델을 학습합니다. 오른쪽의 눈을 클릭하면 검출기의 단계를 사진 위에서 볼 수 있습니다. 자세한 설명은 도움말 &gt; 강의에 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/first_line.py"/>
        <source>Close this line for good</source>
        <translation>이 줄을 다시 보이지 않게 닫기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>is not there</source>
        <translation>없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>check the name, or whether it was moved</source>
        <translation>이름을 확인하거나 옮겨지지 않았는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>{error}; rejected suggestions are shown again</source>
        <translation>{error}; 거부한 추천을 다시 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>may not be read by you</source>
        <translation>읽을 권한이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>change its permissions or open another folder</source>
        <translation>권한을 바꾸거나 다른 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../app/features/files/opening.py"/>
        <source>{error}; its labels are left as they are</source>
        <translation>{error}; 레이블은 그대로 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>detected</source>
        <translation>검출</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Blue: number of detections</source>
        <translation>파랑: 검출된 개수</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Amber: number of labelled boxes</source>
        <translation>주황: 레이블 박스의 개수</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>verified</source>
        <translation>확인됨</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Green: verified</source>
        <translation>초록: 확인됨</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Red: it failed; the tooltip says why</source>
        <translation>빨강: 실패. 이유는 풍선 도움말에 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Filter by name</source>
        <translation>이름으로 거르기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Which pictures are listed</source>
        <translation>목록에 보일 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>The class that the listed pictures have</source>
        <translation>목록의 사진에 있는 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Order of the list</source>
        <translation>목록의 순서</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Boxes that you draw are saved beside the pictures, as {words} (Preferences)</source>
        <translation>그린 박스는 사진 옆에 {words} 형식으로 저장됩니다(환경 설정)</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>The labels of this picture are saved in {file} ({words})</source>
        <translation>이 사진의 레이블은 {file}에 저장됩니다({words})</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Verified pictures of the folder</source>
        <translation>폴더에서 확인된 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>{labelled:,} of {total:,} pictures have labels, {verified:,} are verified</source>
        <translation>사진 {total:,}장 중 {labelled:,}장에 레이블이 있고 {verified:,}장이 확인되었습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Show the whole list again</source>
        <translation>목록 전체 다시 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Details of the problems</source>
        <translation>문제 자세히 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>1 problem in these labels</source>
        <translation>레이블에 문제 1건</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>{count:,} problems in these labels</source>
        <translation>레이블에 문제 {count:,}건</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>New labels: {words}</source>
        <translation>새 레이블: {words}</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Open a folder, or drop one here.</source>
        <translation>폴더를 열거나 여기에 끌어다 놓으세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>No picture matches</source>
        <translation>맞는 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Change the filter above, or clear it.</source>
        <translation>위의 조건을 바꾸거나 지우세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>{shown:,} of {total:,}</source>
        <translation>{shown:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>Reading labels: {done:,} of {to_read:,}</source>
        <translation>레이블 읽는 중: {done:,} / {to_read:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/files/panel.py"/>
        <source>{verified:,} of {total:,} verified, {labelled:,} labelled</source>
        <translation>{total:,}장 중 {verified:,}장 확인, {labelled:,}장 레이블</translation>
    </message>
    <message>
        <location filename="../../app/features/files/picture_view.py"/>
        <source>note</source>
        <translation>참고</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>All other labels of the folder were read. The files are as they were. A double click shows the picture.</source>
        <translation>폴더의 나머지 레이블은 모두 읽었습니다. 파일은 그대로입니다. 두 번 클릭하면 사진을 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>Where</source>
        <translation>위치</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>What</source>
        <translation>문제</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>What to do</source>
        <translation>해결 방법</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>Problems in the labels</source>
        <translation>레이블의 문제</translation>
    </message>
    <message>
        <location filename="../../app/features/files/problems.py"/>
        <source>Copy all</source>
        <translation>모두 복사</translation>
    </message>
    <message>
        <location filename="../../app/features/files/two_formats.py"/>
        <source>Only one of them can be shown and edited. The other files stay as they are. The answer is kept in the folder.</source>
        <translation>그중 하나만 표시하고 편집할 수 있습니다. 다른 파일은 그대로 둡니다. 선택은 폴더에 저장됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/two_formats.py"/>
        <source>Labels in two formats</source>
        <translation>두 형식의 레이블</translation>
    </message>
    <message>
        <location filename="../../app/features/files/two_formats.py"/>
        <source>{name} has labels in {count} formats. Which ones count?</source>
        <translation>{name}에는 {count}가지 형식의 레이블이 있습니다. 어느 것을 쓸까요?</translation>
    </message>
    <message>
        <location filename="../../app/features/files/two_formats.py"/>
        <source>{choices} (read now)</source>
        <translation>{choices}(지금 읽은 것)</translation>
    </message>
    <message>
        <location filename="../../app/features/files/welcome.py"/>
        <source>See how a detector sees</source>
        <translation>검출기가 보는 대로 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/files/welcome.py"/>
        <source>Open a folder of pictures, or drop one here. Then press F5: every stage of the detector can be laid over the picture. F7 tests a model on a labelled folder, F8 compares two models.</source>
        <translation>사진 폴더를 열거나 여기에 끌어다 놓으세요. 그런 다음 F5를 누르면 검출기의 모든 단계를 사진 위에 겹쳐 볼 수 있습니다. F7은 레이블 폴더에서 모델을 평가하고, F8은 두 모델을 비교합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/welcome.py"/>
        <source>This picture cannot be shown</source>
        <translation>이 사진은 표시할 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/files/welcome.py"/>
        <source>{why}

A and D go on to the other pictures.</source>
        <translation>{why}

A와 D로 다른 사진으로 넘어갈 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/files/welcome.py"/>
        <source>RECENT FOLDERS</source>
        <translation>최근 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>Applies to all classes: other low-scoring boxes are shown, too</source>
        <translation>모든 클래스에 적용됩니다. 점수가 낮은 다른 박스도 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>Boxes that overlap less than this are both kept, in the whole picture</source>
        <translation>사진 전체에서 이보다 적게 겹치는 박스는 둘 다 남습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>The detector looks at more boxes, and takes longer</source>
        <translation>검출기가 더 많은 박스를 보며 더 오래 걸립니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>The model’s own region proposal network, in place of Selective Search; nothing says that it finds it</source>
        <translation>Selective Search 대신 모델의 영역 제안 네트워크(RPN)를 씁니다. 이 물체를 찾는다는 보장은 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>Selective Search in more colour spaces: more boxes, and slower; nothing says that it finds it</source>
        <translation>더 많은 색 공간에서 Selective Search를 합니다. 박스가 많아지고 느려지며, 이 물체를 찾는다는 보장은 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>How the labelled boxes of the folder fit the model's anchors, and others</source>
        <translation>폴더의 레이블 박스가 모델의 앵커나 다른 앵커에 얼마나 맞는지 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>Draw a box around two others, here or in other pictures; then the model learns from them</source>
        <translation>여기나 다른 사진에서 두 개에 박스를 더 그리면 모델이 그것으로 학습합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>The box becomes a label; its story then offers to learn</source>
        <translation>이 박스가 레이블이 됩니다. 그러면 그 이야기에서 학습할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>STEP BY STEP</source>
        <translation>단계별로</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/card.py"/>
        <source>Class scores</source>
        <translation>클래스 점수</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/counted.py"/>
        <source>The sliders now have the values of the evaluation: {values}.</source>
        <translation>슬라이더가 평가의 값으로 바뀌었습니다: {values}.</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/counted.py"/>
        <source> and </source>
        <translation>, </translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>positive: an object</source>
        <translation>양성: 물체</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>negative: background</source>
        <translation>음성: 배경</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>not used: neither object nor background</source>
        <translation>쓰지 않음: 물체도 배경도 아님</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{count} detections</source>
        <translation>검출 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Anchor {index:,}</source>
        <translation>앵커 {index:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Region {index:,}</source>
        <translation>영역 {index:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>found by {model}, then relabelled</source>
        <translation>{model}이(가) 찾음, 이후 클래스 변경</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>model, accepted</source>
        <translation>모델, 수락함</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{count} boxes</source>
        <translation>박스 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Learns</source>
        <translation>배우는 것</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{label} (IoU {iou:.2f} with a label)</source>
        <translation>{label}(레이블과의 IoU {iou:.2f})</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{class_loss:.3f} class, {box_loss:.3f} box</source>
        <translation>클래스 {class_loss:.3f}, 박스 {box_loss:.3f}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Cells</source>
        <translation>칸</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{reached:,} of {cells:,} get gradient</source>
        <translation>{cells:,}개 중 {reached:,}개에 기울기가 감</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Rank</source>
        <translation>순위</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{index:,} of {count:,} detections</source>
        <translation>검출 {count:,}개 중 {index:,}번째</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Colours</source>
        <translation>색</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Source</source>
        <translation>출처</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>a model</source>
        <translation>모델</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>label file</source>
        <translation>레이블 파일</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>label file, then relabelled</source>
        <translation>레이블 파일, 이후 클래스 변경</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>drawn</source>
        <translation>직접 그림</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>, score {score:.2f}</source>
        <translation>, 점수 {score:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Corner</source>
        <translation>모서리</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>objectness</source>
        <translation>물체성</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>rank score</source>
        <translation>순위 점수</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>score</source>
        <translation>점수</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Proposal</source>
        <translation>제안</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{number:,} of {count:,}</source>
        <translation>{number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Feature level</source>
        <translation>특징 층</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{level} of {count}, stride {stride}</source>
        <translation>{count}개 중 {level}번째, 스트라이드 {stride}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>In cells</source>
        <translation>칸 단위</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{x2:.1f} × {y2:.1f}, pooled to {bins} × {bins}</source>
        <translation>{x2:.1f} × {y2:.1f}, {bins} × {bins}(으)로 풀링</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Selected</source>
        <translation>고른 것</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Changes apply to all of them</source>
        <translation>바꾸면 모두에 적용됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Detection {number:,}</source>
        <translation>검출 {number:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Became</source>
        <translation>결과</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>In training</source>
        <translation>학습에서</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{trained_as}; IoU {iou:.2f} with a label</source>
        <translation>{trained_as}; 레이블과의 IoU {iou:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Grouped from</source>
        <translation>합친 영역</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>regions {one:,} and {other:,}</source>
        <translation>영역 {one:,}과(와) {other:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Box {number}</source>
        <translation>박스 {number}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>and {count:,} more: click one for its story</source>
        <translation>외 {count:,}개: 하나를 클릭하면 설명을 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Marked</source>
        <translation>표시</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>no detection</source>
        <translation>검출 안 됨</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Level</source>
        <translation>층</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>{number} of {count}, stride {stride}</source>
        <translation>{count}개 중 {number}번째, 스트라이드 {stride}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Cell</source>
        <translation>칸</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>row {row}, column {column}</source>
        <translation>행 {row}, 열 {column}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>Shape</source>
        <translation>모양</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>proposal {found:,}</source>
        <translation>제안 {found:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>no proposal</source>
        <translation>제안 안 됨</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/facts.py"/>
        <source>No class</source>
        <translation>클래스 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Selected box</source>
        <translation>고른 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Ask why</source>
        <translation>이유 묻기</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Click a box, or drag one around anything, to see why it was detected or missed. Esc ends it</source>
        <translation>박스를 클릭하거나 아무 곳에나 박스를 그려 왜 검출되었는지, 왜 놓쳤는지 봅니다. Esc로 끝냅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Next step, or box</source>
        <translation>다음 단계 또는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Of the story of the selected box: from its anchor to NMS, each drawn over the picture. Of a count whose pictures are listed: the next of its boxes, in whichever picture</source>
        <translation>고른 박스가 앵커에서 NMS까지 거친 단계를 하나씩 사진 위에 그립니다. 수치의 사진이 나열되어 있을 때는 그중 다음 박스로 갑니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>Previous step, or box</source>
        <translation>이전 단계 또는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/feature.py"/>
        <source>The visible part of the picture with everything drawn over it, as PNG or SVG</source>
        <translation>사진의 보이는 부분을 그 위에 그려진 것과 함께 PNG 또는 SVG로 저장합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/gradient.py"/>
        <source>Computing the gradient</source>
        <translation>기울기 계산 중</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/gradient.py"/>
        <source>The gradient for this box is shown with the next preview of the picture</source>
        <translation>이 박스의 기울기는 사진의 다음 미리 보기와 함께 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>What a training step would send back for this RoI through RoI pooling: each bin's gradient goes to the cell that gave its maximum, channel by channel, and the other cells get none (Fast R-CNN, equation 4). </source>
        <translation>학습 한 단계가 이 RoI에서 RoI 풀링을 거슬러 보내는 것: 각 칸의 기울기는 최댓값을 준 특징 맵의 칸으로 채널마다 가고, 나머지 칸은 받지 않습니다(Fast R-CNN, 식 4). </translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>It is computed with the net as it is now; nothing is learned.</source>
        <translation>지금의 네트워크로 계산하며, 학습하지 않습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>It is of the net that learns now, as it was at its last look at this picture.</source>
        <translation>지금 학습 중인 네트워크가 이 사진을 마지막으로 보았을 때의 것입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Click a box in the picture to see why it was detected or missed: its anchor, its proposal, its scores, NMS. Press Q and drag a box around anything to ask why it was missed.</source>
        <translation>사진의 박스를 클릭하면 왜 검출되었는지, 왜 놓쳤는지 앵커, 제안, 점수, NMS의 순서로 볼 수 있습니다. Q를 누르고 박스를 그리면 그곳을 왜 놓쳤는지 물을 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Press F5 to run the detector on this picture; then you see why this box is detected or missed.</source>
        <translation>F5를 눌러 이 사진을 검출하면 이 박스가 왜 검출되는지, 왜 놓치는지 볼 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Hide its gradient</source>
        <translation>기울기 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>WHILE IT LEARNS: ROI POOLING, BACKWARD</source>
        <translation>학습하는 동안: ROI 풀링, 역방향</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Asked about</source>
        <translation>물어본 곳</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>The regression targets that the head predicted (R-CNN, appendix C)</source>
        <translation>헤드가 예측한 회귀 목표값(R-CNN, 부록 C)</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>ROI POOLING, BACKWARD</source>
        <translation>ROI 풀링, 역방향</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Listed</source>
        <translation>목록</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Detect (F5)</source>
        <translation>검출(F5)</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>CLASS SCORES</source>
        <translation>클래스 점수</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>REFINEMENT</source>
        <translation>박스 조정</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/panel.py"/>
        <source>Show its gradient</source>
        <translation>기울기 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/inspection/remedies.py"/>
        <source>Draw {more} more of “{name}”, here or in other pictures: then it learns. Esc: not now.</source>
        <translation>여기나 다른 사진에서 “{name}” 박스를 {more}개 더 그리면 학습합니다. Esc: 나중에.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>1 verified picture was left as it is</source>
        <translation>확인된 사진 1장은 그대로 두었습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>{count:,} verified pictures were left as they are</source>
        <translation>확인된 사진 {count:,}장은 그대로 두었습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>Accept all in the folder</source>
        <translation>폴더에서 모두 수락</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>The labels of the folder are still being read; try again in a moment</source>
        <translation>폴더의 레이블을 아직 읽는 중입니다. 잠시 뒤 다시 하세요</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>Merge {old} into {new}</source>
        <translation>{old}을(를) {new}에 병합</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>Rename {old} to {new}</source>
        <translation>{old} → {new} 이름 바꾸기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>{what} in the folder</source>
        <translation>폴더에서 {what}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>Stopped after {done:,} of {total:,} pictures</source>
        <translation>사진 {total:,}장 중 {done:,}장에서 중지했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>{failed}; {count:,} pictures were left as they are</source>
        <translation>{failed}; 사진 {count:,}장은 그대로 두었습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>is not there any more</source>
        <translation>더는 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/batch.py"/>
        <source>Nothing to change</source>
        <translation>바꿀 것이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/changes.py"/>
        <source>{step}: done in {where}. Ctrl+Z takes it back</source>
        <translation>{step}: {where}에서 했습니다. Ctrl+Z로 되돌립니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/changes.py"/>
        <source>Another program changed the labels of 1 picture: what is not as you saw it was left out</source>
        <translation>다른 프로그램이 사진 1장의 레이블을 바꾸었습니다. 보이던 것과 다른 것은 제외했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/changes.py"/>
        <source>Another program changed the labels of {count:,} pictures: what is not as you saw it was left out</source>
        <translation>다른 프로그램이 사진 {count:,}장의 레이블을 바꾸었습니다. 보이던 것과 다른 것은 제외했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/changes.py"/>
        <source>1 picture is gone: left out</source>
        <translation>사진 1장이 없어졌습니다: 제외함</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/changes.py"/>
        <source>{count:,} pictures are gone: left out</source>
        <translation>사진 {count:,}장이 없어졌습니다: 제외함</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/class_import.py"/>
        <source>Lists of classes (*.txt *.names *.yaml *.yml);;All files (*)</source>
        <translation>클래스 목록 (*.txt *.names *.yaml *.yml);;모든 파일 (*)</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/class_import.py"/>
        <source>Import a list of classes</source>
        <translation>클래스 목록 가져오기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/class_import.py"/>
        <source>1 class added at the end: {names}</source>
        <translation>클래스 1개를 끝에 추가했습니다: {names}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/class_import.py"/>
        <source>{count:,} classes added at the end: {names}</source>
        <translation>클래스 {count:,}개를 끝에 추가했습니다: {names}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/class_import.py"/>
        <source>No class added: all of them were there</source>
        <translation>추가된 클래스가 없습니다. 모두 이미 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Press W and draw a box, or type a name above: the classes are listed here, with the keys 1 to 9.</source>
        <translation>W를 눌러 박스를 그리거나 위에 이름을 입력하세요. 클래스가 여기에 1–9 키와 함께 나열됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Every box of “{old}” in the folder becomes:</source>
        <translation>폴더의 모든 “{old}” 박스를 다음으로 바꿉니다:</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>The two become one class.</source>
        <translation>두 클래스가 하나가 됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>The digits of the classes below “{last}” move up by one.</source>
        <translation>“{last}” 아래 클래스의 숫자 키가 하나씩 당겨집니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>{name}: {count:,} in this picture. Drag it elsewhere; the right button has more</source>
        <translation>{name}: 이 사진에 {count:,}개. 끌어서 순서를 바꾸고, 오른쪽 버튼으로 다른 명령을 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Find or add a class</source>
        <translation>클래스 찾기 또는 추가</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Rename class</source>
        <translation>클래스 이름 바꾸기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Colour of {name}</source>
        <translation>{name}의 색</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>A click adds it</source>
        <translation>클릭하면 추가합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Return adds it</source>
        <translation>Return 키로 추가합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>New class “{typed}”</source>
        <translation>새 클래스 “{typed}”</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Show this class alone</source>
        <translation>이 클래스만 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Move up</source>
        <translation>위로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Move down</source>
        <translation>아래로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Move to the top</source>
        <translation>맨 위로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Colour…</source>
        <translation>색…</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Rename or merge in the whole folder…</source>
        <translation>폴더 전체에서 이름 바꾸기 또는 병합…</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Remove from the list</source>
        <translation>목록에서 빼기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Merge</source>
        <translation>병합</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>hidden</source>
        <translation>숨김</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Show its boxes</source>
        <translation>박스 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/classes_panel.py"/>
        <source>Hide its boxes</source>
        <translation>박스 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Click a box first: the arrow keys then move it.</source>
        <translation>먼저 박스를 클릭하십시오. 그러면 화살표 키로 박스를 옮길 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Verified without a box: the model learns that nothing is here. Space takes it back.</source>
        <translation>박스 없이 확인했습니다. 모델은 이 사진에 아무것도 없다고 학습합니다. Space를 누르면 취소됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as not difficult</source>
        <translation>어려움 표시 지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as difficult</source>
        <translation>어려움으로 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as not truncated</source>
        <translation>잘림 표시 지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as truncated</source>
        <translation>잘림으로 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as not crowd</source>
        <translation>무리 표시 지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as crowd</source>
        <translation>무리로 표시</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as not locked</source>
        <translation>잠금 풀기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Mark as locked</source>
        <translation>잠그기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>The box to be named “{label}” is not there any more: nothing was named</source>
        <translation>“{label}” 이름을 붙일 박스가 더는 없어 이름을 붙이지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Draw {label}</source>
        <translation>{label} 그리기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Duplicate</source>
        <translation>복제</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Paste the previous picture's</source>
        <translation>이전 사진의 박스 붙여넣기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>Move {boxes}</source>
        <translation>{boxes} 옮기기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>A locked box keeps its name; the next box is “{label}”</source>
        <translation>잠긴 박스의 이름은 바뀌지 않습니다. 다음 박스는 “{label}”입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>{boxes} copied</source>
        <translation>{boxes} 복사함</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/controller.py"/>
        <source>The box is locked and keeps its name: L unlocks it.</source>
        <translation>박스가 잠겨 있어 이름이 바뀌지 않습니다. L을 누르면 잠금이 풀립니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>There are no earlier versions yet: they are kept from the first change of each session on.</source>
        <translation>아직 이전 버전이 없습니다. 작업할 때마다 첫 수정 전의 레이블을 보관합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Choose a time at the left, then a picture. It is shown as its labels were before that session.</source>
        <translation>왼쪽에서 시각을, 그다음 사진을 고르세요. 그 작업 전의 레이블을 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Restored: {what}, as it was before the session of {when:%Y-%m-%d %H:%M}. In the main window Ctrl+Z takes it back.</source>
        <translation>복원했습니다: {what}, {when:%Y-%m-%d %H:%M} 세션 이전 상태. 기본 창에서 Ctrl+Z로 되돌립니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Restore the labels of {when:%Y-%m-%d %H:%M}</source>
        <translation>{when:%Y-%m-%d %H:%M}의 레이블로 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Earlier versions</source>
        <translation>이전 버전</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Times</source>
        <translation>시각</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Pictures that have changed since</source>
        <translation>그 뒤로 바뀐 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Restore this picture</source>
        <translation>이 사진 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Restore all</source>
        <translation>모두 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>, verified</source>
        <translation>, 확인됨</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/earlier_versions.py"/>
        <source>Restore all {pictures}</source>
        <translation>{pictures} 모두 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Click the opposite corner; Escape takes this one back</source>
        <translation>맞은편 모서리를 클릭하세요. Esc를 누르면 이 모서리가 취소됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>No box: nothing of it lies in the picture, or it would be no pixel wide</source>
        <translation>박스를 만들지 않았습니다. 사진 밖에 있거나 너비가 한 픽셀도 되지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Import a list of classes…</source>
        <translation>클래스 목록 가져오기…</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>A text file with one name per line, or a data.yaml; new classes come after those there</source>
        <translation>한 줄에 이름 하나인 텍스트 파일 또는 data.yaml. 새 클래스는 이미 있는 클래스 뒤에 추가됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Earlier versions…</source>
        <translation>이전 버전…</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>How the labels were before each session; look at them, and restore them</source>
        <translation>각 작업 전의 레이블을 보고 복원합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Redo</source>
        <translation>다시 실행</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Copy boxes</source>
        <translation>박스 복사</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Paste boxes</source>
        <translation>박스 붙여넣기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Paste from previous picture</source>
        <translation>이전 사진에서 붙여넣기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Delete</source>
        <translation>지우기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>The selected boxes; a suggestion is rejected</source>
        <translation>고른 박스를 지웁니다. 추천이면 거부합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Select all boxes</source>
        <translation>모든 박스 고르기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Copy picture</source>
        <translation>사진 복사</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>The visible part of the picture, with its layers</source>
        <translation>사진의 보이는 부분을 레이어와 함께 복사합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Draw boxes</source>
        <translation>박스 그리기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Drag, or click two corners; Escape ends it</source>
        <translation>끌거나 두 모서리를 클릭합니다. Esc로 끝냅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Name the box…</source>
        <translation>박스 이름 짓기…</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Name the selected boxes; a suggestion is accepted for it</source>
        <translation>고른 박스에 이름을 붙입니다. 추천이면 그 이름으로 수락합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Verified</source>
        <translation>확인됨</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Mark this picture as checked: its labels are right. Press again to undo</source>
        <translation>이 사진의 레이블이 맞다고 표시합니다. 다시 누르면 취소합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Next picture to verify</source>
        <translation>확인할 다음 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>The next picture that is not verified</source>
        <translation>아직 확인되지 않은 다음 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Snap to object</source>
        <translation>물체에 맞추기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Fit the selected box to the best proposal near it; press again for the next one</source>
        <translation>고른 박스를 가까운 가장 좋은 제안에 맞춥니다. 다시 누르면 다음 제안에 맞춥니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Locked</source>
        <translation>잠금</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>A locked box cannot be moved, relabelled or deleted</source>
        <translation>잠긴 박스는 옮기거나 이름을 바꾸거나 지울 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Select, then accept a suggestion</source>
        <translation>추천 고르고 수락</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>The selected suggestion becomes a label, and the next one is selected; with none selected, the best one is</source>
        <translation>고른 추천이 레이블이 되고 다음 추천을 고릅니다. 고른 것이 없으면 가장 좋은 추천을 고릅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Reject suggestion</source>
        <translation>추천 거부</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>The selected suggestion is not shown again; undo brings it back</source>
        <translation>고른 추천을 다시 보이지 않게 합니다. 되돌리기로 취소합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Restore rejected suggestions</source>
        <translation>거부한 추천 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Suggestions that were rejected in this picture are shown again</source>
        <translation>이 사진에서 거부한 추천을 다시 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Accept all suggestions</source>
        <translation>추천 모두 수락</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>All suggestions above the score in Preferences become labels</source>
        <translation>환경 설정의 점수를 넘는 추천이 모두 레이블이 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Accept all and go on</source>
        <translation>모두 수락하고 다음으로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>All suggestions above the score in Preferences become labels; then the next picture</source>
        <translation>환경 설정의 점수를 넘는 추천이 모두 레이블이 되고, 다음 사진으로 갑니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>All suggestions above the score in Preferences, in every picture listed; one undo takes it back</source>
        <translation>목록의 모든 사진에서 환경 설정의 점수를 넘는 추천을 수락합니다. 한 번에 되돌릴 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Class of the selected boxes and of the next box; a suggestion is accepted as it and stays selected: another digit corrects it</source>
        <translation>고른 박스와 다음 박스의 클래스. 추천이면 이 클래스로 수락하고 고른 채로 둡니다. 다른 숫자를 누르면 고쳐집니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/feature.py"/>
        <source>Class {n}</source>
        <translation>클래스 {n}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>A field opens at each box that is drawn. Off: a box takes the current class, and letters are keys at once</source>
        <translation>그린 박스마다 입력란이 열립니다. 끄면 박스는 현재 클래스가 되고, 글자는 바로 단축키가 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Ask for each name</source>
        <translation>박스마다 이름 묻기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Next boxes are “{label}”. To be asked again: Label &gt; Ask for each name</source>
        <translation>다음 박스는 “{label}”입니다. 다시 물어보게 하려면: 레이블 &gt; 박스마다 이름 묻기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Type what it is. Return keeps “{label}”, and so does the next box</source>
        <translation>무엇인지 입력하세요. Return 키를 누르거나 다음 박스를 그리면 “{label}” 그대로입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Return keeps “{label}”; Space then marks the picture as verified</source>
        <translation>Return 키를 누르면 “{label}”(으)로 두고, 그다음 Space를 누르면 사진을 확인함으로 표시합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>“{letter}” is no whole name: the box is “{label}”. Select it and press Ctrl+E to name it</source>
        <translation>“{letter}”만으로는 이름이 되지 않아 박스는 “{label}”입니다. 이름을 붙이려면 박스를 선택하고 Ctrl+E를 누르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>“{name}” is a new class. Ctrl+Z in {picture} takes it back</source>
        <translation>“{name}”은(는) 새 클래스입니다. {picture}에서 Ctrl+Z를 누르면 되돌립니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Drawn: {label}. Ctrl+E gives it another name</source>
        <translation>그림: {label}. Ctrl+E로 다른 이름을 붙입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Only Return takes “{name}”, all else keeps “{label}”</source>
        <translation>Return만: “{name}”, 그 밖에는 “{label}” 그대로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/asking.py"/>
        <source>Return keeps “{name}”, Escape keeps “{label}”</source>
        <translation>Return: “{name}”, Esc: “{label}” 그대로</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/class_list.py"/>
        <source>Do not ask again: next boxes are “{name}”</source>
        <translation>다시 묻지 않기: 다음 박스는 “{name}”</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/class_list.py"/>
        <source>Matching classes</source>
        <translation>맞는 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/label_bar.py"/>
        <source>What is it?</source>
        <translation>무엇입니까?</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/label_bar.py"/>
        <source>Label</source>
        <translation>레이블</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/naming/label_bar.py"/>
        <source>New class “{text}”</source>
        <translation>새 클래스 “{text}”</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>No boxes yet. Press W and draw one, or F5 and then Enter to take what the model suggests.</source>
        <translation>아직 박스가 없습니다. W를 눌러 그리거나, F5를 누른 뒤 Enter로 모델의 추천을 수락하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>difficult</source>
        <translation>어려움</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>truncated</source>
        <translation>잘림</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>crowd</source>
        <translation>무리</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>{label}, {facts}. Double click to rename, Del to delete</source>
        <translation>{label}, {facts}. 두 번 클릭하면 이름을 바꾸고, Del로 지웁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>Boxes of this picture</source>
        <translation>이 사진의 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/panels.py"/>
        <source>by a model</source>
        <translation>모델</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>Looking for proposals</source>
        <translation>제안 찾는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>{number} of {count}</source>
        <translation>{number} / {count}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>back to the drawn box</source>
        <translation>그린 박스로 돌아옴</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>Snapped: {number}. S: the next candidate</source>
        <translation>맞춤: {number}. S: 다음 후보</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>No proposal near this box: draw it closer around the object</source>
        <translation>이 박스 근처에 제안이 없습니다. 물체에 더 가깝게 그려 보세요</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/snap.py"/>
        <source>Snap</source>
        <translation>맞추기</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>The model is still learning, and its boxes move. In this picture they stand still now: press again if they are right.</source>
        <translation>모델이 아직 학습 중이라 박스가 움직입니다. 이 사진에서는 이제 멈춥니다. 맞으면 다시 누르십시오.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>Accept as {label}</source>
        <translation>{label}(으)로 수락</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>Accept all</source>
        <translation>모두 수락</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>Nothing to accept: all detections are labelled already</source>
        <translation>수락할 것이 없습니다. 모든 검출에 이미 레이블이 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>This picture is marked as verified: look at its new boxes, or undo</source>
        <translation>이 사진은 확인됨으로 표시되어 있습니다. 새 박스를 살펴보거나 되돌리세요</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/suggest.py"/>
        <source>No suggestion is above the score in Preferences ({least:.2f}): Enter accepts one by one</source>
        <translation>환경 설정의 점수({least:.2f})를 넘는 추천이 없습니다. Enter로 하나씩 수락할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>It changed {where}, not only this picture.</source>
        <translation>이 사진만이 아니라 {where}이(가) 바뀌었습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>It changed {where}, but not this picture.</source>
        <translation>{where}을(를) 바꾸었지만 이 사진은 바꾸지 않았습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>It changed this picture alone.</source>
        <translation>이 사진만 바꾸었습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>{step} in {name}</source>
        <translation>{name}: {step}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>Nothing to redo in this picture; what was undone in another one is redone there</source>
        <translation>이 사진에는 다시 실행할 것이 없습니다. 다른 사진에서 취소한 것은 그 사진에서 다시 실행합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>Nothing to undo in this picture; what was done in another one is undone there</source>
        <translation>이 사진에는 되돌릴 것이 없습니다. 다른 사진에서 한 것은 그 사진에서 되돌립니다</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>{verb} in {where}</source>
        <translation>{where}에서 {verb}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>Redone: {words}</source>
        <translation>다시 실행함: {words}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>Undone: {words}</source>
        <translation>되돌림: {words}</translation>
    </message>
    <message>
        <location filename="../../app/features/labelling/undo.py"/>
        <source>{verb} “{step}”?</source>
        <translation>{verb}: “{step}”?</translation>
    </message>
    <message>
        <location filename="../../app/features/lessons/controller.py"/>
        <source>The lesson's picture cannot be copied ({reason}); make room on the disk</source>
        <translation>강의의 사진을 복사할 수 없습니다({reason}). 디스크에 공간을 만드세요</translation>
    </message>
    <message>
        <location filename="../../app/features/lessons/feature.py"/>
        <source>Step by step on a sample picture: how the detector looks at it; in English or Korean</source>
        <translation>예제 사진으로 검출기가 사진을 보는 방법을 한 단계씩 배웁니다. 영어 또는 한국어</translation>
    </message>
    <message>
        <location filename="../../app/features/lessons/feature.py"/>
        <source>Lessons…</source>
        <translation>강의…</translation>
    </message>
    <message>
        <location filename="../../app/features/lessons/strip.py"/>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>{name} is written ({size_mb:,.0f} MB).</source>
        <translation>{name} 파일을 썼습니다({size_mb:,.0f} MB).</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>On {pictures} pictures its {detections:,} detections{alone} are the engine's</source>
        <translation>{pictures}에서 검출 {detections:,}개가{alone} 엔진과 같습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>“{amount}” is not valid: write a share such as 0.25, or numbers such as 1024,256.</source>
        <translation>“{amount}”은(는) 쓸 수 없습니다. 0.25 같은 비율이나 1024,256 같은 수를 쓰세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>There is already a model “{name}”: write another name.</source>
        <translation>“{name}” 모델이 이미 있습니다. 다른 이름을 쓰세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>, but for {unpaired},</source>
        <translation>, {unpaired}개를 빼고,</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>{written} {equal}, with boxes within {box_difference:.2g} pixels.</source>
        <translation>{written} {equal}. 박스의 차이는 {box_difference:.2g}픽셀 이내입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>weights of fc6 and fc7 {before:,.2f} → {after:,.2f} million</source>
        <translation>fc6과 fc7의 가중치 {before:,.2f} → {after:,.2f}백만</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>fully connected layers {before:,.1f} → {after:,.1f} ms a picture</source>
        <translation>완전 연결 층 사진 한 장에 {before:,.1f} → {after:,.1f} ms</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>detection {before:,.0f} → {after:,.0f} ms a picture</source>
        <translation>검출 사진 한 장에 {before:,.0f} → {after:,.0f} ms</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>on {pictures}</source>
        <translation>{pictures}에서</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>{model} is on the shelf, with {ranks} singular values: {pairs} ({on}).</source>
        <translation>{model} 모델을 특이값 {ranks}개로 보관함에 넣었습니다: {pairs}({on}).</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>Updating the model shelf</source>
        <translation>모델 보관함 갱신 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>Downloading {name}</source>
        <translation>{name} 내려받는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>, without labels to judge by</source>
        <translation>, 평가할 레이블 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>Writing an ONNX file</source>
        <translation>ONNX 파일 쓰는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/controller.py"/>
        <source>Making a smaller copy</source>
        <translation>작은 복사본 만드는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/details.py"/>
        <source>It cannot be used: {error}.</source>
        <translation>사용할 수 없습니다: {error}.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/details.py"/>
        <source>MEASURED HERE</source>
        <translation>여기서 측정함</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Choose a model to see what it is. Choose two (Ctrl+click) to see them side by side.</source>
        <translation>모델을 고르면 설명이 나옵니다. 두 개를 고르면(Ctrl+클릭) 나란히 볼 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>ONNX file (*.onnx)</source>
        <translation>ONNX 파일 (*.onnx)</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Weights (*.safetensors *.pth *.pt);;All files (*)</source>
        <translation>가중치 (*.safetensors *.pth *.pt);;모든 파일 (*)</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Save as an ONNX file, which other programs can run</source>
        <translation>다른 프로그램에서 실행할 수 있는 ONNX 파일로 저장합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Keep only the largest singular values of fc6 and fc7: truncated SVD (Fast R-CNN, section 3.1)</source>
        <translation>fc6과 fc7의 가장 큰 특이값만 남깁니다: truncated SVD (Fast R-CNN, 3.1절)</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>{name} does not say which net it belongs to. Choose it, and a name for the shelf.</source>
        <translation>{name} 파일에는 어떤 네트워크인지 적혀 있지 않습니다. 네트워크와 보관함에 쓸 이름을 고르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>A copy of {title} with fewer weights in fc6 and fc7 (truncated SVD). Its name:</source>
        <translation>fc6과 fc7의 가중치를 줄인 {title}의 복사본(truncated SVD). 이름:</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Singular values that stay: a share of all, or numbers for fc6 and fc7:</source>
        <translation>남길 특이값: 전체의 비율 또는 fc6과 fc7의 개수:</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Move {title} to the trash?{again}</source>
        <translation>{title}을(를) 휴지통으로 옮길까요?{again}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Model shelf</source>
        <translation>모델 보관함</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Use this model</source>
        <translation>이 모델 사용</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Make a smaller copy…</source>
        <translation>작은 복사본 만들기…</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Open its folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Rename…</source>
        <translation>이름 바꾸기…</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Delete…</source>
        <translation>삭제…</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Import a file…</source>
        <translation>파일 가져오기…</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>The name of {name} on the shelf:</source>
        <translation>보관함에서 쓸 {name}의 이름:</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>{name} small</source>
        <translation>{name} small</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source> It can be downloaded again.</source>
        <translation> 다시 내려받을 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Import a model</source>
        <translation>모델 가져오기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Export {title}</source>
        <translation>{title} 내보내기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Import</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Another name for {name}:</source>
        <translation>{name}의 다른 이름:</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Make the copy</source>
        <translation>복사본 만들기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Move to the trash</source>
        <translation>휴지통으로 옮기기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>In use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/dialog.py"/>
        <source>Download {count} models</source>
        <translation>모델 {count}개 내려받기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/feature.py"/>
        <source>Which models there are; download, import, compare</source>
        <translation>어떤 모델이 있는지 보고, 내려받고, 가져오고, 비교합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/list.py"/>
        <source>AP, AP50 or top-1 accuracy, 0 to 100 %; the details say on which pictures</source>
        <translation>AP, AP50 또는 top-1 정확도(0–100 %). 어떤 사진에서 잰 것인지는 자세한 설명에 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/list.py"/>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <location filename="../../app/features/library/list.py"/>
        <source>Accuracy</source>
        <translation>정확도</translation>
    </message>
    <message>
        <location filename="../../app/features/library/list.py"/>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <location filename="../../app/features/library/questions.py"/>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <location filename="../../app/features/library/questions.py"/>
        <source>Architecture</source>
        <translation>아키텍처</translation>
    </message>
    <message>
        <location filename="../../app/features/library/questions.py"/>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Backbones (ImageNet, torchvision)</source>
        <translation>백본(ImageNet, torchvision)</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>NanoDet-g’s CSP net</source>
        <translation>NanoDet-g의 CSP 네트워크</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Your models</source>
        <translation>내 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>COCO detectors (torchvision)</source>
        <translation>COCO 검출기(torchvision)</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>None yet: train one (Ctrl+T), or import a file.</source>
        <translation>아직 없습니다. 학습하거나(Ctrl+T) 파일을 가져오세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Download {size}</source>
        <translation>{size} 내려받기</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>unusable</source>
        <translation>사용할 수 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>in use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>1 class</source>
        <translation>클래스 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{count:,} classes</source>
        <translation>클래스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Resume download ({size} left)</source>
        <translation>이어받기(남은 크기 {size})</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Comes with the program</source>
        <translation>프로그램에 들어 있음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Made or imported by you</source>
        <translation>직접 만들었거나 가져옴</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Downloaded</source>
        <translation>내려받음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Not downloaded yet</source>
        <translation>아직 내려받지 않음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>; {size} of it are here</source>
        <translation>; 그중 {size}를 받음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Backbone only: a training can start from it</source>
        <translation>백본만 있음: 여기서 학습을 시작할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>started from {value}</source>
        <translation>{value}에서 시작</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>from {value} pictures</source>
        <translation>사진 {value}장으로</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>of {value}</source>
        <translation>{value}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>with {value} boxes</source>
        <translation>박스 {value}개로</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>then all layers tuned for {duration} at most</source>
        <translation>그 뒤 모든 층을 최대 {duration} 조정</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>design {value}</source>
        <translation>구조: {value}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>best of {value} validations</source>
        <translation>검증 {value}번 중 최고</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>AP50 {value} at the last validation</source>
        <translation>마지막 검증에서 AP50 {value}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>one of four detectors that were compared on {value}</source>
        <translation>{value}에서 비교한 네 검출기 중 하나</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>a smaller copy of {value}</source>
        <translation>{value}의 작은 복사본</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{value} steps</source>
        <translation>{value}단계</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>of {value} pictures each</source>
        <translation>한 번에 사진 {value}장</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source> and {count:,} more</source>
        <translation> 외 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>in both</source>
        <translation>둘 다</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>only in the first</source>
        <translation>첫째만</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>only in the second</source>
        <translation>둘째만</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>paused</source>
        <translation>일시 중지</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Backbone</source>
        <translation>백본</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Licence</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>last layers trained</source>
        <translation>마지막 층 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>all layers trained</source>
        <translation>모든 층 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>from scratch</source>
        <translation>처음부터</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>recipe: this program’s</source>
        <translation>학습 설정: 이 프로그램</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>recipe: the papers’</source>
        <translation>학습 설정: 논문</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>in four steps</source>
        <translation>네 단계로</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{value} and up trained</source>
        <translation>{value}부터 위로 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{left:.0f} s left</source>
        <translation>{left:.0f}초 남음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{left:.0f} min left</source>
        <translation>{left:.0f}분 남음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>not stated</source>
        <translation>명시되지 않음</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>shorter side {shorter_side}, longer at most {longer_side} pixels</source>
        <translation>짧은 변 {shorter_side}, 긴 변 최대 {longer_side}픽셀</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Anchors</source>
        <translation>앵커</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>{sizes} pixels, of heights to widths {shapes}</source>
        <translation>{sizes}픽셀, 높이 대 너비 {shapes}</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>Made from</source>
        <translation>만든 과정</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>recall</source>
        <translation>재현율</translation>
    </message>
    <message>
        <location filename="../../app/features/library/words.py"/>
        <source>the built-in backbone</source>
        <translation>기본 제공 백본</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Preferences…</source>
        <translation>환경 설정…</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Dark or light</source>
        <translation>어둡게 또는 밝게</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Switch between the dark and the light theme</source>
        <translation>어두운 테마와 밝은 테마를 바꿉니다</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Side panels</source>
        <translation>옆 패널</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Hide or show the side panels</source>
        <translation>옆 패널을 숨기거나 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/feature.py"/>
        <source>About regionscope</source>
        <translation>regionscope 정보</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Next, previous picture</source>
        <translation>다음, 이전 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Next, previous step, or box</source>
        <translation>다음, 이전 단계 또는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Board of all objects, in its own window</source>
        <translation>객체 보드, 별도 창으로</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Find all like this, not like this</source>
        <translation>비슷한 것 모두 찾기, 이것은 아님</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Zoom in, out</source>
        <translation>확대, 축소</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Brighter, darker</source>
        <translation>더 밝게, 더 어둡게</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>More, less contrast</source>
        <translation>대비 높이기, 낮추기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Zoom at the cursor</source>
        <translation>커서 위치에서 확대, 축소</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Wheel</source>
        <translation>휠</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Move the picture</source>
        <translation>사진 옮기기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Middle-drag  Space-drag</source>
        <translation>가운데 버튼 끌기  Space+끌기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Select a box</source>
        <translation>박스 고르기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Click</source>
        <translation>클릭</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Name a box</source>
        <translation>박스에 이름 붙이기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Double click</source>
        <translation>두 번 클릭</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Select a proposal under boxes</source>
        <translation>박스 아래의 제안 고르기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Alt+Click</source>
        <translation>Alt+클릭</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Class of the box; another corrects it</source>
        <translation>박스의 클래스. 다른 숫자로 고침</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Next box, smallest first</source>
        <translation>다음 박스, 작은 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Move by a pixel</source>
        <translation>1픽셀 옮기기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Arrows</source>
        <translation>화살표</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Move by ten</source>
        <translation>10픽셀 옮기기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Shift+Arrows</source>
        <translation>Shift+화살표</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Resize</source>
        <translation>크기 바꾸기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Ctrl+Arrows</source>
        <translation>Ctrl+화살표</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>End drawing, select nothing</source>
        <translation>그리기 끝내기, 선택 풀기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Choose more</source>
        <translation>더 고르기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Ctrl+Click  Shift+Click</source>
        <translation>Ctrl+클릭  Shift+클릭</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Go on with it in the picture</source>
        <translation>사진에서 이어서 작업</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Brighter</source>
        <translation>더 밝게</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Darker</source>
        <translation>더 어둡게</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>More contrast</source>
        <translation>대비 높이기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Less contrast</source>
        <translation>대비 낮추기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>On the board</source>
        <translation>보드에서</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Mouse</source>
        <translation>마우스</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Keys can be changed in Preferences.</source>
        <translation>키는 환경 설정에서 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>Version {version}  ·  Apache License 2.0</source>
        <translation>버전 {version}  ·  Apache License 2.0</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/keys_sheet.py"/>
        <source>See how a two-stage detector sees a picture,
correct it, and watch it learn.</source>
        <translation>2단계 검출기가 사진을 어떻게 보는지 보고,
고치고, 배우는 것을 지켜보세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>Preferences</source>
        <translation>환경 설정</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>Find an action</source>
        <translation>명령 찾기</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>All keys are reset.</source>
        <translation>모든 단축키를 초기화했습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>Reset all keys</source>
        <translation>모든 단축키 초기화</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>Another key of {name}</source>
        <translation>{name}: 다른 단축키</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>Key of {name}</source>
        <translation>{name}: 단축키</translation>
    </message>
    <message>
        <location filename="../../app/features/preferences/preferences.py"/>
        <source>{key} was the key of “{text}”, which has lost it.</source>
        <translation>{key}은(는) “{text}”의 단축키였으나 이제 아닙니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/review/feature.py"/>
        <source>Statistics of the folder</source>
        <translation>폴더 통계</translation>
    </message>
    <message>
        <location filename="../../app/features/review/feature.py"/>
        <source>Boxes per class, sizes, shapes, and boxes without a matching anchor</source>
        <translation>클래스별 박스, 크기, 모양, 맞는 앵커가 없는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/review/statistics.py"/>
        <source>No labels in this folder yet: press W and draw a box.</source>
        <translation>이 폴더에는 아직 레이블이 없습니다. W를 눌러 박스를 그리세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/review/statistics.py"/>
        <source>{text}: {count:,} boxes in {pictures}</source>
        <translation>{text}: {pictures}에 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/review/statistics.py"/>
        <source>{boxes:,} boxes in {pictures} with labels. Click a bar to list its pictures, with its boxes marked.</source>
        <translation>레이블이 있는 {pictures}에 박스 {boxes:,}개. 막대를 클릭하면 그 박스를 표시한 사진을 나열합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/review/statistics.py"/>
        <source>{text}: {count:,} boxes</source>
        <translation>{text}: 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/controller.py"/>
        <source>Restore unsaved edits</source>
        <translation>저장되지 않은 편집 복원</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/controller.py"/>
        <source>Your labels are kept in the window and in the journal. Ctrl+S tries again to write them.</source>
        <translation>레이블은 창과 저널에 보관되어 있습니다. Ctrl+S로 다시 저장해 보세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/controller.py"/>
        <source>{name}: your boxes are kept, and its file is as it was. Ctrl+S asks again.</source>
        <translation>{name}: 수정한 박스를 보관했고 파일은 그대로입니다. Ctrl+S를 누르면 다시 묻습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/controller.py"/>
        <source>Take the file's boxes</source>
        <translation>파일의 박스 가져오기</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>A copy of the folder: pictures, boxes, classes and splits. The folder that is open stays as it is.</source>
        <translation>사진, 박스, 클래스, 분할까지 폴더를 통째로 복사합니다. 열려 있는 폴더는 그대로입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>This lies in the folder that is copied; name one outside, so that its pictures are not listed twice.</source>
        <translation>복사할 폴더 안에 있습니다. 사진이 두 번 나열되지 않도록 바깥의 폴더를 지정하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Save labels as</source>
        <translation>다른 형식으로 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Format of the copy</source>
        <translation>복사본의 형식</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Folder of the copy</source>
        <translation>복사본의 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Save a copy</source>
        <translation>복사본 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>A new or empty folder for the copy</source>
        <translation>복사본을 넣을 새 폴더 또는 빈 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>This is not an empty folder; name a new one, so that nothing is overwritten.</source>
        <translation>빈 폴더가 아닙니다. 덮어쓰지 않도록 새 폴더를 지정하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>This folder cannot be looked into ({reason}); name another one.</source>
        <translation>이 폴더를 볼 수 없습니다({reason}). 다른 폴더를 지정하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Saving a copy</source>
        <translation>복사본 저장 중</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Saving a copy: {done:,} of {total:,}</source>
        <translation>복사본 저장 중: {done:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>{pictures} saved as {label_formats} in {to}</source>
        <translation>{pictures}을(를) {label_formats} 형식으로 {to}에 저장했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>A new or empty folder</source>
        <translation>새 폴더 또는 빈 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>{name} has edits that are not in its file yet. Ctrl+S, then save as again.</source>
        <translation>{name}에 아직 파일에 없는 편집이 있습니다. Ctrl+S를 누른 뒤 다시 다른 형식으로 저장하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Stopped: the copy in {to} is not complete; delete it</source>
        <translation>중지했습니다. {to}의 복사본은 완전하지 않으니 지우세요</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>{failed}; {count:,} pictures are not in the copy</source>
        <translation>{failed}; 사진 {count:,}장이 복사본에 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/convert.py"/>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>Save labels</source>
        <translation>레이블 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>Labels are saved automatically; this tries again after a failure</source>
        <translation>레이블은 자동으로 저장됩니다. 실패한 뒤에는 이것으로 다시 시도합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>Save labels as…</source>
        <translation>다른 형식으로 저장…</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>Convert: a copy of the folder, pictures and labels, in another format</source>
        <translation>변환: 사진과 레이블을 다른 형식의 폴더로 복사합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>1 label file is not written yet; the edits are kept. Ctrl+S writes them.</source>
        <translation>레이블 파일 1개를 아직 쓰지 않았습니다. 편집은 보관되어 있으며 Ctrl+S로 씁니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>{count:,} label files are not written yet; the edits are kept. Ctrl+S writes them.</source>
        <translation>레이블 파일 {count:,}개를 아직 쓰지 않았습니다. 편집은 보관되어 있으며 Ctrl+S로 씁니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/feature.py"/>
        <source>Saving labels: {done:,} of {most:,} files</source>
        <translation>레이블 저장 중: 파일 {done:,} / {most:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>A file that was changed since is shown beside yours before anything is written. Closing this window decides nothing: the edits are kept.</source>
        <translation>그 뒤에 바뀐 파일은 쓰기 전에 나란히 보여 줍니다. 이 창을 닫아도 아무것도 정해지지 않으며 편집은 보관됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>{boxes}, {time}   in {folder}</source>
        <translation>{boxes}, {time}   {folder}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Edits of {pictures} are not in their files yet (the last of {time}).</source>
        <translation>{pictures}의 편집이 아직 파일에 저장되지 않았습니다(마지막 {time}).</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>The program ended suddenly, and edits of {pictures} were not in their files yet (the last of {time}).</source>
        <translation>프로그램이 갑자기 끝나 {pictures}의 편집이 아직 파일에 저장되지 않았습니다(마지막 {time}).</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>{name} is open in another window, too. Nothing is overwritten: where both change one picture, you will see both versions.</source>
        <translation>{name} 폴더가 다른 창에서도 열려 있습니다. 아무것도 덮어쓰지 않습니다. 같은 사진을 둘 다 바꾸면 두 버전을 보여 줍니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>The journal of unsaved edits is not kept: {why}</source>
        <translation>저장되지 않은 편집의 저널을 쓸 수 없습니다: {why}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Unsaved edits</source>
        <translation>저장되지 않은 편집</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Show which pictures</source>
        <translation>어떤 사진인지 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Keep the files</source>
        <translation>파일 유지</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Restore</source>
        <translation>복원</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Your last edits are still here</source>
        <translation>마지막 편집이 남아 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>{pictures}: their unsaved edits are deleted. Click again.</source>
        <translation>{pictures}: 저장되지 않은 편집을 지웁니다. 한 번 더 클릭하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Discard the edits</source>
        <translation>편집 버리기</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>The unsaved edits are kept. Ctrl+S, or opening one of the pictures, asks again.</source>
        <translation>저장되지 않은 편집을 보관했습니다. Ctrl+S를 누르거나 그 사진을 열면 다시 묻습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/questions.py"/>
        <source>Hide the pictures</source>
        <translation>사진 목록 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>{boxes}, {count} only here{verified}</source>
        <translation>{boxes}, 여기에만 {count}개{verified}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Only in this window: {count}.  Only in the file: {count2}.</source>
        <translation>이 창에만: {count}개.  파일에만: {count2}개.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Alike in both: {both}.  {only}</source>
        <translation>둘 다 같음: {both}개.  {only}</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Its labels were changed outside this window since you opened it. Nothing was overwritten.</source>
        <translation>이 사진을 연 뒤에 레이블이 이 창 밖에서 바뀌었습니다. 아무것도 덮어쓰지 않았습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>The boxes are alike; their order, their origin or the verified mark differs.</source>
        <translation>박스는 같고 순서, 출처 또는 확인 표시가 다릅니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Two versions</source>
        <translation>두 버전</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Decide later</source>
        <translation>나중에 결정</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Use the file's</source>
        <translation>파일의 것 사용</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Keep mine</source>
        <translation>내 것 유지</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>In this window</source>
        <translation>이 창</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>In the file</source>
        <translation>파일</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>The file stays as it is; Ctrl+S asks again</source>
        <translation>파일은 그대로 두고, Ctrl+S를 누르면 다시 묻습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>Undo brings yours back while the picture is open, and asks again</source>
        <translation>사진이 열려 있는 동안 되돌리기로 내 것을 되찾을 수 있으며, 다시 묻습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>The file's version is kept among its older versions</source>
        <translation>파일의 버전은 이전 버전에 보관됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/saving/two_versions.py"/>
        <source>{name} has two versions</source>
        <translation>{name}에 두 버전이 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/channels.py"/>
        <source>Channel {row}: {low} to {high}, mean {mean}</source>
        <translation>채널 {row}: {low}–{high}, 평균 {mean}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/channels.py"/>
        <source>Channels</source>
        <translation>채널</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source> Press F5 to compute the stages.</source>
        <translation> F5를 누르면 단계를 계산합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>regions {one:,} and {other:,} become region {region:,}, and its box a proposal</source>
        <translation>영역 {one:,}과(와) {other:,}이(가) 영역 {region:,}(으)로 합쳐지고 그 박스가 제안이 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>Merge {merges:,} of {count:,}: {what}. {rest}.</source>
        <translation>병합 {merges:,} / {count:,}: {what}. {rest}.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>1 region is left</source>
        <translation>영역 1개가 남았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>{left:,} regions are left</source>
        <translation>영역 {left:,}개가 남았습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>All maps</source>
        <translation>모든 맵</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/controller.py"/>
        <source>with Detections</source>
        <translation>검출 포함</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/feature.py"/>
        <source>Box</source>
        <translation>박스</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/feature.py"/>
        <source>How many boxes have been chosen</source>
        <translation>박스를 몇 개 골랐는지</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/feature.py"/>
        <source>Stage by stage</source>
        <translation>단계별로 보기</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/feature.py"/>
        <source>Step through the detector: every stage drawn over the picture and explained</source>
        <translation>검출기를 한 단계씩 살펴봅니다. 각 단계를 사진 위에 그리고 설명합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>Against the labels at IoU .5, with the score and NMS of the sliders. Precision: how many of the detections are right. Recall: how many labelled boxes are found. AP50: average precision (over all points, mean over the labelled classes: one without a right detection counts 0). The second line is of the folder's labelled pictures that this model has detected (Shift+F5) and whose stages are still in memory, so many of all labelled ones; nothing is detected for it. Any name: the model has none of the labelled classes, so names do not count. Learning: what is seen is what the net that learns now finds.</source>
        <translation>IoU 0.5로 레이블과 비교한 값이며, 점수와 NMS는 슬라이더의 값입니다. 정밀도: 검출 중 맞은 것의 비율. 재현율: 레이블 박스 중 찾은 것의 비율. AP50: 평균 정밀도(모든 점, 레이블된 클래스의 평균. 맞은 검출이 없는 클래스는 0). 둘째 줄은 이 폴더의 레이블 사진 중 이 모델이 검출했고(Shift+F5) 단계가 아직 메모리에 있는 것의 값이며, 이를 위해 새로 검출하지는 않습니다. 클래스 무시: 레이블된 클래스가 모델에 하나도 없어 이름을 보지 않습니다. 학습: 보이는 것은 지금 학습 중인 네트워크가 찾은 것입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>AP50</source>
        <translation>AP50</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>Learning</source>
        <translation>학습</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>Any name</source>
        <translation>클래스 무시</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>Folder: {number:,}/{count:,}</source>
        <translation>폴더: {number:,}/{count:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>Precision, recall and AP50 of what the sliders leave</source>
        <translation>슬라이더가 남긴 것의 정밀도, 재현율, AP50</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/figures.py"/>
        <source>The folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>Row {row}, column {column}: {plain_number}</source>
        <translation>행 {row}, 열 {column}: {plain_number}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>{words} · sees {part} by the backbone alone, {whole} through the pyramid</source>
        <translation>{words} · 백본만으로는 {part}, 피라미드를 거치면 {whole}을 봄</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height}픽셀</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>{words} · sees {part}</source>
        <translation>{words} · {part}을 봄</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>the whole picture</source>
        <translation>사진 전체</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>channel {channel}</source>
        <translation>채널 {channel}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>mean</source>
        <translation>평균</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>Map {number} · {columns} × {rows} cells</source>
        <translation>맵 {number} · {columns} × {rows}칸</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>Reading the channels</source>
        <translation>채널 읽는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/maps.py"/>
        <source>Finding what cells can see</source>
        <translation>칸이 볼 수 있는 범위를 찾는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/occlusion.py"/>
        <source>Running the net with parts of the picture covered</source>
        <translation>사진의 일부를 가리고 네트워크 실행 중</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/occlusion.py"/>
        <source>score lost</source>
        <translation>줄어든 점수</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/rail.py"/>
        <source>, {share:.0%} of the time</source>
        <translation>, 시간의 {share:.0%}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/rail.py"/>
        <source>, together {note}</source>
        <translation>, {note}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/rail.py"/>
        <source>Stages of the detector</source>
        <translation>검출기의 단계</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{removes} with IoU above {nms:.2f} (up to {most:.2f})</source>
        <translation>IoU {nms:.2f} 초과(최대 {most:.2f})인 {removes}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Box {step} of {count} stays: {name}. It removes {which}.</source>
        <translation>{count}개 중 {step}번째 박스가 남습니다: {name}. {which}를 지웁니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{size}. The whole picture goes through the convolutions once; no box has been looked at yet.</source>
        <translation>{size}. 사진 전체가 합성곱을 한 번 지납니다. 아직 어떤 박스도 보지 않았습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{what} of {columns} × {rows} cells, {channels} channels, stride {stride}. Light is where the channels answer most.</source>
        <translation>{what}, {columns} × {rows}칸, 채널 {channels}개, 스트라이드 {stride}. 밝은 곳은 채널이 가장 강하게 반응한 곳입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{segments} of even colour ({colour_space}, k = {k:g}). {merges} of the two most alike neighbours; each region gives a box.{other_groupings}</source>
        <translation>색이 고른 {segments}({colour_space}, k = {k:g}). 가장 비슷한 두 이웃을 합치는 {merges}, 영역마다 박스 하나가 나옵니다.{other_groupings}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source> This is one grouping of several: all together give the {count:,} proposals.</source>
        <translation> 여러 묶음 중 하나입니다. 모두 합쳐 제안 {count:,}개가 됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} reference boxes, {each} at each of {cells:,} cells: the same in every picture of this size. Move over a cell to see its own.</source>
        <translation>기준 박스 {count:,}개, {cells:,}개 칸마다 {each}개. 크기가 같은 사진에서는 언제나 같습니다. 칸 위로 커서를 옮기면 그 칸의 것을 봅니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>How likely each of {count:,} anchors holds an object of any class. {sure:,} reach more than {least}; the best {score:.2f}.</source>
        <translation>앵커 {count:,}개 각각에 어떤 클래스든 물체가 있을 가능성. {sure:,}개가 {least}을(를) 넘으며 최고는 {score:.2f}입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>The {count:,} likeliest anchors, each moved by its own four deltas. Many lie on the same thing.</source>
        <translation>가능성이 가장 높은 앵커 {count:,}개를 각자의 델타 네 개로 옮긴 것. 여러 개가 같은 것 위에 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{boxes} of all groupings, best first, none twice. Point at one for its merge.</source>
        <translation>모든 묶음의 {boxes}, 좋은 순서로, 중복 없이. 하나를 가리키면 그 병합을 봅니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{proposals} laid on the maps, large ones on coarse maps: {parts}.</source>
        <translation>특징 맵들에 놓은 {proposals}, 큰 것은 성긴 맵에: {parts}.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Whatever its size, a RoI becomes {bins} × {bins} bins ({how}). Click a box for its bins.</source>
        <translation>크기와 관계없이 RoI는 {bins} × {bins}칸이 됩니다({how}). 박스를 클릭하면 그 칸을 봅니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{named:,} look like something, {nothing:,} like nothing</source>
        <translation>{named:,}개는 무엇인가로, {nothing:,}개는 아무것도 아닌 것으로 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Each RoI is scored for {classes}{between} for background: {what}.</source>
        <translation>각 RoI에 {classes}{between} 배경의 점수를 매깁니다: {what}.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Four deltas, {sets}, move each of {rois}: dashed before, solid after; the surest are drawn.</source>
        <translation>델타 네 개({sets})로 {rois}를 옮깁니다. 파선은 전, 실선은 후이며 가장 확실한 것만 그립니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Of boxes of one class that lie on each other only the best stays.</source>
        <translation>같은 클래스의 겹친 박스 중 가장 좋은 것만 남습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{boxes} of {classes} are what the detector says.</source>
        <translation>검출기의 결과는 {classes}의 {boxes}입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>1 proposal</source>
        <translation>제안 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} proposals</source>
        <translation>제안 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>No box has a score above {score:.2f}: there is nothing to choose from.</source>
        <translation>점수가 {score:.2f}을(를) 넘는 박스가 없어 고를 것이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{boxes} above score {score:.2f}. The best is chosen first; then step on (↓).</source>
        <translation>점수 {score:.2f}을(를) 넘는 {boxes}. 가장 좋은 것을 먼저 고릅니다. 다음으로 가려면 ↓를 누르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Box {step} of {count} stays: {name}. No other {label} lies on it.</source>
        <translation>{count}개 중 {step}번째 박스가 남습니다: {name}. 그 위에 다른 {label}이(가) 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{width:,} × {height:,} pixels</source>
        <translation>{width:,} × {height:,}픽셀</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{size}. Every region is cut out of it, warped to one size, and goes through the net alone.</source>
        <translation>{size}. 모든 영역을 잘라 내어 같은 크기로 바꾸고 하나씩 네트워크를 지나게 합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{size}, scaled to {width:,} × {height:,} for the net</source>
        <translation>{size}, 네트워크에서는 {width:,} × {height:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>One map</source>
        <translation>특징 맵 하나</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count} maps, the finest</source>
        <translation>특징 맵 {count}개, 가장 촘촘한 것은</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>NMS leaves {count:,} of {before:,}: of boxes that overlap much, the likeliest.</source>
        <translation>NMS가 {before:,}개 중 {count:,}개를 남깁니다. 많이 겹친 박스 중에서는 가능성이 가장 높은 것을 남깁니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{boxes} from a file, best first.</source>
        <translation>파일의 {boxes}, 좋은 순서로.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>1 region box</source>
        <translation>영역 박스 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} region boxes</source>
        <translation>영역 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{proposals} laid on the one map, stride {stride}.</source>
        <translation>한 특징 맵에 놓은 {proposals}, 스트라이드 {stride}.</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>corners rounded to cells, the maximum of each</source>
        <translation>모서리를 칸에 반올림하고 칸마다 최댓값</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>nothing rounded, points between cells</source>
        <translation>반올림 없이 칸 사이의 점</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>, for object, and</source>
        <translation>, 물체,</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source> and</source>
        <translation>와</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>once for all classes</source>
        <translation>모든 클래스에 하나씩</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>for each class</source>
        <translation>클래스마다 하나씩</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>1 RoI</source>
        <translation>RoI 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} RoIs</source>
        <translation>RoI {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Segments</source>
        <translation>세그먼트</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Objectness</source>
        <translation>물체성</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Before NMS</source>
        <translation>NMS 전</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>RoIs</source>
        <translation>RoI</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Bins</source>
        <translation>구간</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>Refinement</source>
        <translation>박스 조정</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>NMS</source>
        <translation>NMS</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} on map {number}</source>
        <translation>맵 {number}에 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>1 segment</source>
        <translation>세그먼트 1개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} segments</source>
        <translation>세그먼트 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>1 merge</source>
        <translation>병합 1번</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/stage_list.py"/>
        <source>{count:,} merges</source>
        <translation>병합 {count:,}번</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>The stage before (←)</source>
        <translation>이전 단계(←)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>The next stage (→)</source>
        <translation>다음 단계(→)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>Large type, for a projector</source>
        <translation>큰 글씨(프로젝터용)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>Save this view as PNG or SVG…</source>
        <translation>보이는 대로 PNG 또는 SVG로 저장…</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>Back to the layers (Esc)</source>
        <translation>레이어로 돌아가기(Esc)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/strip.py"/>
        <source>Run the detector on this picture (F5)</source>
        <translation>이 사진에서 검출기를 실행합니다(F5)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>Click a detection first; then the net sees the picture without parts of it</source>
        <translation>먼저 검출을 클릭하세요. 그러면 네트워크가 사진의 일부를 가리고 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>{count:,} channels · {size:.1f} MB · {source}</source>
        <translation>채널 {count:,}개 · {size:.1f} MB · {source}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>{done:,} of {size:,} patches</source>
        <translation>{size:,}곳 중 {done:,}곳</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>{label} {score:.2f}, without the hottest part {least:.2f} · {runs}</source>
        <translation>{label} {score:.2f}, 가장 뜨거운 곳을 가리면 {least:.2f} · {runs}</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>of the run</source>
        <translation>이 실행의 것</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>the backbone ran again</source>
        <translation>백본을 다시 실행함</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>The net runs once for each part of the picture that is covered, in the background</source>
        <translation>사진의 일부를 가릴 때마다 네트워크를 한 번씩 백그라운드에서 실행합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>Map</source>
        <translation>맵</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>All channels</source>
        <translation>모든 채널</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>One back (↑)</source>
        <translation>하나 뒤로(↑)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>The next one (↓)</source>
        <translation>다음으로(↓)</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>How many merges have been done</source>
        <translation>병합을 몇 번 했는지</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>Play the merges</source>
        <translation>병합 재생</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>What its score depends on</source>
        <translation>점수에 중요한 곳</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>Hide the heat</source>
        <translation>열지도 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>0 of {patches:,} patches</source>
        <translation>{patches:,}곳 중 0곳</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>Every channel of this map; click one to lay it over the picture</source>
        <translation>이 맵의 모든 채널. 클릭하면 사진 위에 겹쳐 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/stages/tools.py"/>
        <source>The mean of all channels again</source>
        <translation>다시 모든 채널의 평균</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/feature.py"/>
        <source>Sizes and ratios of a new detector's anchors, moved with the mouse over the labelled boxes</source>
        <translation>새 검출기의 앵커 크기와 비율을 레이블 박스 위에서 마우스로 정합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/feature.py"/>
        <source>Anchor designer…</source>
        <translation>앵커 설계…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Nothing better was found: none of those tried covers more without covering fewer at .5 or .7.</source>
        <translation>더 나은 앵커를 찾지 못했습니다. 시험한 앵커 중 0.5나 0.7에서 덜 덮지 않으면서 더 많이 덮는 것은 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Open a labelled folder: its boxes appear here, and the anchors over them.</source>
        <translation>레이블이 있는 폴더를 여세요. 박스와 그 위의 앵커가 여기에 나타납니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Of the anchor that was clicked, from all levels</source>
        <translation>클릭한 앵커의 것을 모든 층에서</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>As many sizes and ratios as now, moved to where the labelled boxes are</source>
        <translation>지금과 같은 수의 크기와 비율을 레이블 박스에 맞게 옮깁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Add a size</source>
        <translation>크기 추가</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Add a ratio</source>
        <translation>비율 추가</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Remove its size</source>
        <translation>크기 빼기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Remove its ratio</source>
        <translation>비율 빼기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Suggest from the labels</source>
        <translation>레이블에 맞게 제안</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Use for a new detector</source>
        <translation>새 검출기에 사용</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Boxes that no anchor covers</source>
        <translation>어떤 앵커도 덮지 않는 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>NOT COVERED AT IOU .5, WORST FIRST</source>
        <translation>IOU 0.5로 덮이지 않음, 나쁜 것부터</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Sizes {sizes}. Ratios (height over width) {ratios}.</source>
        <translation>크기 {sizes}. 비율(높이 ÷ 너비) {ratios}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>The worst {most_rows:,} of {count:,}. </source>
        <translation>{count:,}개 중 가장 나쁜 {most_rows:,}개. </translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>{more}Drag a mark: its size and ratio move, and those of all anchors that share them.</source>
        <translation>{more}표식을 끌면 그 크기와 비율이 바뀌고, 같은 값을 쓰는 앵커가 모두 함께 바뀝니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Anchor designer</source>
        <translation>앵커 설계</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>In the training panel</source>
        <translation>학습 패널에서</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>The scatter as PNG or SVG</source>
        <translation>산점도를 PNG 또는 SVG로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>{value:.1f} % at IoU {iou}</source>
        <translation>IoU {iou}에서 {value:.1f} %</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>{count:,} labelled boxes covered: {at}</source>
        <translation>앵커가 덮는 레이블 박스 {count:,}개: {at}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>The highest IoU of any anchor; a click shows the box</source>
        <translation>앵커 중 가장 높은 IoU. 클릭하면 박스를 보여 줍니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/page.py"/>
        <source>Every box is covered. </source>
        <translation>모든 박스를 덮습니다. </translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/scatter.py"/>
        <source>Anchors over the labelled boxes</source>
        <translation>레이블 박스 위의 앵커</translation>
    </message>
    <message>
        <location filename="../../app/features/training/anchors/scatter.py"/>
        <source>width × height (up), pixels of the net’s input</source>
        <translation>너비 × 높이(위로), 네트워크 입력의 픽셀</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>Comparing the model before and after</source>
        <translation>이전 모델과 이후 모델 비교 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>“{model}”: boxes found, before → now (scores from {score:.2f})</source>
        <translation>“{model}”: 찾은 박스, 이전 → 지금 (점수 {score:.2f} 이상)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>{pictures} not learned from: {change} of {boxes:,}{ap50}.</source>
        <translation>학습하지 않은 {pictures}: {boxes:,}개 중 {change}개{ap50}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>{pictures} learned from: {change} of {boxes:,}{ap50}; of other pictures this says little.</source>
        <translation>학습한 {pictures}: {boxes:,}개 중 {change}개{ap50}. 다른 사진에서 어떨지는 거의 알려 주지 않습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>{pictures} learned from: none of {boxes:,} boxes is found at this score{ap50}.</source>
        <translation>학습에 쓴 {pictures}: 박스 {boxes:,}개 중 이 점수로 찾은 것이 없습니다{ap50}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>not trained on</source>
        <translation>학습하지 않은 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>Every labelled picture was learned from: how it does on new ones is not known.</source>
        <translation>레이블이 있는 사진을 모두 학습했으므로, 새 사진에서 어떨지는 알 수 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>{count:,} of {there:,} pictures</source>
        <translation>사진 {there:,}장 중 {count:,}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source> {count:,} of them the model before had learned from.</source>
        <translation> 이 중 {count:,}장은 이전 모델이 이미 학습한 사진입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>the verified one</source>
        <translation>확인한 사진 1장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>the {count:,} verified ones</source>
        <translation>확인한 사진 {count:,}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>False in {where}: {change}.</source>
        <translation>{where}의 오검출: {change}개.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/change.py"/>
        <source>In “{folder}”, which is not the open folder:</source>
        <translation>열려 있지 않은 “{folder}” 폴더:</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Last layers</source>
        <translation>마지막 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Seconds, with a fast model: only the box heads are trained, the backbone is frozen</source>
        <translation>몇 초(빠른 모델): 박스 헤드만 학습하고 백본은 고정합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>All layers</source>
        <translation>모든 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Minutes: the backbone and the proposal network are trained, too</source>
        <translation>몇 분: 백본과 제안 네트워크도 학습합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>From scratch</source>
        <translation>처음부터</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Hours: all weights start at random; for many pictures</source>
        <translation>몇 시간: 모든 가중치를 무작위로 시작합니다. 사진이 많을 때</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>All at once</source>
        <translation>한꺼번에</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>RPN and heads are trained together (Faster R-CNN, section 3.2)</source>
        <translation>RPN과 헤드를 함께 학습합니다(Faster R-CNN, 3.2절)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>In four steps</source>
        <translation>네 단계로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>RPN and heads are trained in turn (Faster R-CNN, section 3.2), a quarter of the time each</source>
        <translation>RPN과 헤드를 번갈아 학습합니다(Faster R-CNN, 3.2절). 각각 시간의 4분의 1</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Default</source>
        <translation>기본</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>For few pictures and short trainings</source>
        <translation>사진이 적고 학습이 짧을 때</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>As in the paper</source>
        <translation>논문대로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>The papers’ settings (SGD, learning rate, sampling), for long trainings</source>
        <translation>논문의 설정(SGD, 학습률, 표본 추출). 긴 학습에</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Mirrored; if all layers are trained also cropped and recoloured a little</source>
        <translation>좌우 반전. 모든 층을 학습하면 자르기와 약간의 색 변화도</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Mirrored only</source>
        <translation>좌우 반전만</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Each picture as it is or mirrored</source>
        <translation>사진을 그대로 또는 좌우로 뒤집어</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Each picture as it is</source>
        <translation>사진을 그대로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Epochs</source>
        <translation>에포크</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>Seconds</source>
        <translation>초</translation>
    </message>
    <message>
        <location filename="../../app/features/training/choices.py"/>
        <source>As the model</source>
        <translation>모델대로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/class_menu.py"/>
        <source>Classes to train; the others are left out of the model</source>
        <translation>학습할 클래스. 나머지는 모델에서 빠집니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/class_menu.py"/>
        <source>Classes to learn</source>
        <translation>학습할 클래스</translation>
    </message>
    <message>
        <location filename="../../app/features/training/class_menu.py"/>
        <source>{count} of {total} classes</source>
        <translation>클래스 {total}개 중 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/training/class_menu.py"/>
        <source>All</source>
        <translation>모두</translation>
    </message>
    <message>
        <location filename="../../app/features/training/class_menu.py"/>
        <source>All {total} classes</source>
        <translation>클래스 {total}개 모두</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>“{name}” can be continued: menu Train, “Training…”, page “Runs”, button “Continue”.</source>
        <translation>“{name}” 학습은 이어 갈 수 있습니다: 학습 메뉴의 “학습…”, “기록” 페이지, “이어 하기” 단추.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>There is no picture to learn from: correct pictures that are in no split, or in train.</source>
        <translation>학습할 사진이 없습니다. 분할에 들어 있지 않거나 train에 있는 사진을 고치세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Stopping after this step</source>
        <translation>이 단계를 마치고 중지합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Stopping early: testing and saving the best model so far</source>
        <translation>일찍 중지: 지금까지의 최고 모델을 시험하고 저장하는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>F8 compares the model before and after.</source>
        <translation>F8로 이전 모델과 비교할 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>{pictures} in {minutes:.0f} min</source>
        <translation>{pictures}, {minutes:.0f}분</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Trained “{model}” from {how_many}{left}{well}. {f8_hint}</source>
        <translation>“{model}” 학습 완료: {how_many}{left}{well}. {f8_hint}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>{pictures} in {seconds:.0f} s</source>
        <translation>{pictures}, {seconds:.0f}초</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>There is no model to start from: choose one in the tool bar, then press Ctrl+T.</source>
        <translation>시작할 모델이 없습니다. 도구 모음에서 고른 뒤 Ctrl+T를 누르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>R-CNN and SPPnet do not learn in seconds: choose another model, or train in the Training panel.</source>
        <translation>R-CNN과 SPPnet은 몇 초 만에 학습할 수 없습니다. 다른 모델을 고르거나 학습 패널에서 학습하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Preparing the training</source>
        <translation>학습 준비 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>A training is already running. Ctrl+. stops it.</source>
        <translation>이미 학습 중입니다. Ctrl+.으로 중지합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Training: {text}</source>
        <translation>학습: {text}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>It knows {classes} and nothing else.</source>
        <translation>{classes}만 알고 다른 것은 모릅니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Training cancelled, no model saved. {further}</source>
        <translation>학습을 취소했습니다. 저장된 모델은 없습니다. {further}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/controller.py"/>
        <source>Training: step {step:,} of {steps:,}</source>
        <translation>학습: 단계 {step:,} / {steps:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Press Start or Ctrl+T: the curves of the training are drawn here.</source>
        <translation>시작 또는 Ctrl+T를 누르면 학습 곡선이 여기에 그려집니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>RPN boxes</source>
        <translation>RPN 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>last layers learn</source>
        <translation>마지막 층 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>all layers learn</source>
        <translation>모든 층 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>all layers learn, from scratch</source>
        <translation>모든 층을 처음부터 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Step {step:,} of {steps:,}</source>
        <translation>단계 {step:,} / {steps:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>epoch {epoch:,}</source>
        <translation>에포크 {epoch:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>{images_per_second:.3g} pictures/s</source>
        <translation>초당 사진 {images_per_second:.3g}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>loss {loss:.3g}</source>
        <translation>손실 {loss:.3g}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Log scale</source>
        <translation>로그 눈금</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Logarithmic scale of the losses</source>
        <translation>손실을 로그 눈금으로 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>step {step:,} of {steps:,}</source>
        <translation>단계 {step:,} / {steps:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>{layers} and up learn</source>
        <translation>{layers}부터 위로 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>{duration} left</source>
        <translation>{duration} 남음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>best at step {best:,}</source>
        <translation>최고: 단계 {best:,}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Ended at {place}</source>
        <translation>{place}에서 끝남</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Cancelled at {place}, no model saved</source>
        <translation>{place}에서 취소, 모델 저장 안 함</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/panel.py"/>
        <source>Show or hide this loss</source>
        <translation>이 손실을 보이거나 숨깁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/plots.py"/>
        <source>none yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/plots.py"/>
        <source>Learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <location filename="../../app/features/training/curves/points.py"/>
        <source> of {looks:,} validations, last {metrics:.3f}</source>
        <translation>, 검증 {looks:,}번, 마지막 {metrics:.3f}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/dock.py"/>
        <source>Pages of training</source>
        <translation>학습 페이지</translation>
    </message>
    <message>
        <location filename="../../app/features/training/dock.py"/>
        <source>A window of its own, and back</source>
        <translation>따로 떼어 낸 창으로, 다시 누르면 제자리로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/dock.py"/>
        <source>Close (Ctrl+Shift+T)</source>
        <translation>닫기(Ctrl+Shift+T)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/dock.py"/>
        <source>Train</source>
        <translation>학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/dock.py"/>
        <source>Runs</source>
        <translation>기록</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>There is nothing to train on yet. Draw boxes around the objects (W), press Space where none is missing, then Ctrl+T.</source>
        <translation>아직 학습할 것이 없습니다. 물체에 박스를 그리고(W), 빠진 물체가 없는 사진에서 Space를 누른 뒤 Ctrl+T를 누르세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>shows what is held out</source>
        <translation>평가용 사진과 같은 장면입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>show what is held out</source>
        <translation>평가용 사진과 같은 장면입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>belongs to the folder’s validation pictures</source>
        <translation>폴더의 검증 사진에 속합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>belong to the folder’s validation pictures</source>
        <translation>폴더의 검증 사진에 속합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>belongs to the folder’s test pictures</source>
        <translation>폴더의 시험 사진에 속합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>belong to the folder’s test pictures</source>
        <translation>폴더의 시험 사진에 속합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>1 picture corrected in this session</source>
        <translation>이번에 수정한 사진 1장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{count} pictures corrected in this session</source>
        <translation>이번에 수정한 사진 {count}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source> Press Space if no object is missing: then the rest is trained as background, too.</source>
        <translation> 빠진 물체가 없으면 Space를 누르세요. 나머지도 배경으로 학습합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>it is left alone</source>
        <translation>학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>they are left alone</source>
        <translation>학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>Of {pictures}, {parts}: {alone}.</source>
        <translation>{pictures} 중 {parts}: {alone}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{pictures} ({verified} verified)</source>
        <translation>{pictures}(확인 {verified}장)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>Learning from {pictures}. {held_words}</source>
        <translation>학습할 사진: {pictures}. {held_words}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{others} of the folder’s {there:,} other labelled pictures (no more, so that it takes seconds)</source>
        <translation>폴더의 다른 레이블 사진 {there:,}장 중 {others}장(몇 초 만에 끝나도록 더는 쓰지 않음)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{others} of the folder’s {there:,} labelled pictures (no more, so that it takes seconds)</source>
        <translation>폴더의 레이블 사진 {there:,}장 중 {others}장(몇 초 만에 끝나도록 더는 쓰지 않음)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>1 other labelled picture</source>
        <translation>다른 레이블 사진 1장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{count} other labelled pictures</source>
        <translation>다른 레이블 사진 {count}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>1 labelled picture</source>
        <translation>레이블 사진 1장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>{count} labelled pictures</source>
        <translation>레이블 사진 {count}장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/examples.py"/>
        <source>The corrected picture {belongs}: {alone}.</source>
        <translation>수정한 사진은 {belongs}. {alone}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>There is already a “{name}” among the models and runs, and nothing is replaced: type another name to save it as.</source>
        <translation>“{name}”이라는 이름의 모델 또는 기록이 이미 있으며 덮어쓰지 않습니다. 다른 이름을 입력하세요.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Learn from corrections</source>
        <translation>수정한 내용 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Train the model on the pictures that you corrected, and show its new detections at once. If there are validation pictures, all layers are then tuned in the background for minutes</source>
        <translation>수정한 사진으로 모델을 학습하고 새 검출 결과를 바로 보여 줍니다. 검증 사진이 있으면 이어서 모든 층을 몇 분 동안 백그라운드에서 조정합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Training…</source>
        <translation>학습…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Train on a folder: settings, curves, label check, earlier trainings</source>
        <translation>폴더로 학습: 설정, 곡선, 레이블 점검, 이전 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Stop and keep the best</source>
        <translation>중지하고 최고 모델 저장</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>End the training now and save the best model so far</source>
        <translation>지금 학습을 끝내고 지금까지의 최고 모델을 저장합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>What the last training changed</source>
        <translation>지난 학습으로 달라진 것</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Boxes found before and after it, on labelled pictures</source>
        <translation>레이블 사진에서 학습 전과 후에 찾은 박스</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>A labelled folder to learn from</source>
        <translation>학습할 레이블 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Stop training “{name}” and close? It can go on later from where it was: menu Train, “Training…”, page “Runs”, button “Continue”.</source>
        <translation>“{name}” 학습을 중지하고 닫을까요? 나중에 멈춘 곳부터 이어 갈 수 있습니다: 학습 메뉴의 “학습…”, “기록” 페이지, “이어 하기” 단추.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Close, and do not train?</source>
        <translation>닫고 학습하지 않을까요?</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Close, and end the tuning? “{name}” is on the shelf, and stays as it is now.</source>
        <translation>닫고 조정을 끝낼까요? “{name}”은(는) 보관함에 지금 그대로 남습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>All layers of “{name}” are being tuned</source>
        <translation>“{name}”의 모든 층을 조정하는 중입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Close, and stop it? What the four detectors have learned so far is lost.</source>
        <translation>닫고 중지할까요? 네 검출기가 지금까지 학습한 것은 사라집니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>The four detectors are being compared</source>
        <translation>네 검출기를 비교하는 중입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Checking the labels…</source>
        <translation>레이블 점검 중…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Corrected pictures are learned as they are: only a folder’s labels are checked.</source>
        <translation>수정한 사진은 그대로 학습합니다. 폴더의 레이블만 점검합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>A training is running</source>
        <translation>학습 중입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Stop and close</source>
        <translation>중지하고 닫기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Go on training</source>
        <translation>계속 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>A training is starting</source>
        <translation>학습을 시작하는 중입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Go on tuning</source>
        <translation>계속 조정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/feature.py"/>
        <source>Go on comparing</source>
        <translation>계속 비교</translation>
    </message>
    <message>
        <location filename="../../app/features/training/held_out.py"/>
        <source>it is one of the folder’s validation pictures, which judge</source>
        <translation>폴더의 검증 사진이라 평가에 쓰입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/held_out.py"/>
        <source>it is one of the folder’s test pictures, which are never touched</source>
        <translation>폴더의 시험 사진이라 학습에 쓰지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/held_out.py"/>
        <source>Ctrl+T will not learn from {name}: {why}.</source>
        <translation>Ctrl+T는 {name}을(를) 학습하지 않습니다: {why}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>Ignore warnings</source>
        <translation>경고 무시</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>Show ignored warnings</source>
        <translation>무시한 경고 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>the label check</source>
        <translation>레이블 점검</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>draw boxes (W): they are saved beside the pictures</source>
        <translation>박스를 그리세요(W). 사진 옆에 저장됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>has no labels yet</source>
        <translation>아직 레이블이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/controller.py"/>
        <source>{error}; ignored warnings are listed again</source>
        <translation>{error}; 무시한 경고가 다시 나열됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Open a labelled folder: its labels are checked here before a training.</source>
        <translation>레이블이 있는 폴더를 여세요. 학습하기 전에 여기서 레이블을 점검합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Anchors overlap the boxes by {before:.2f} on average; </source>
        <translation>앵커와 박스의 겹침은 평균 {before:.2f}입니다; </translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>{fit}{missed}
Better for these boxes: sizes {sizes}, ratios {ratios} (overlap {after:.2f}, {uncovered_after:,} not covered).</source>
        <translation>{fit}{missed}
이 박스들에 더 나은 앵커: 크기 {sizes}, 비율 {ratios}(겹침 {after:.2f}, 덮이지 않는 박스 {uncovered_after:,}개).</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Show only the pictures of the chosen warning in the list at the left, with its boxes marked</source>
        <translation>고른 경고의 사진만 그 박스를 표시해 왼쪽 목록에 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Do not list the chosen warnings again; Ctrl+Z undoes this</source>
        <translation>고른 경고를 다시 나열하지 않습니다. Ctrl+Z로 취소합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>The next training on this folder lays these anchors over its pictures</source>
        <translation>이 폴더의 다음 학습에서 이 앵커를 사진에 놓습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>{uncovered_before:,} boxes are not covered.</source>
        <translation>박스 {uncovered_before:,}개가 덮이지 않습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>List the pictures</source>
        <translation>사진 나열</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Ignore</source>
        <translation>무시</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>What the label check found</source>
        <translation>레이블 점검 결과</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Train with these anchors</source>
        <translation>이 앵커로 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>{path}, box {box}</source>
        <translation>{path}, 박스 {box}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Also list ignored warnings</source>
        <translation>무시한 경고도 나열합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>{count} warnings</source>
        <translation>경고 {count}건</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source> and {count} more classes</source>
        <translation> 외 클래스 {count}개</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>Show {called_right:,} ignored</source>
        <translation>무시한 {called_right:,}건 보이기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>none is missed.</source>
        <translation>모두 덮습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>1 box is not covered.</source>
        <translation>박스 1개를 덮는 앵커가 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>No shapes that were tried cover more of them.</source>
        <translation>시험한 모양 중 더 많이 덮는 것은 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>No warnings</source>
        <translation>경고 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>1 warning</source>
        <translation>경고 1건</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>{verdict} in {boxes} of {pictures}. {classes}{more}</source>
        <translation>{pictures}의 {boxes}에서 {verdict}. {classes}{more}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/labels/panel.py"/>
        <source>and {count:,} more</source>
        <translation>외 {count:,}곳</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>“{name}” learns from the pictures of “{folder}”, which is not the open folder. Its model will know the classes of those pictures.</source>
        <translation>“{name}”은(는) 열린 폴더가 아닌 “{folder}”의 사진으로 학습합니다. 그 모델은 그 사진들의 클래스를 알게 됩니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Learn from “{folder}”</source>
        <translation>“{folder}”에서 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Move “{name}” and its curves to the trash?</source>
        <translation>“{name}”과(와) 그 곡선을 휴지통으로 옮길까요?</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>“{name}” is still chosen, which learned from “{folder}”. Ctrl+T would go on from it; another model is chosen in the tool bar.</source>
        <translation>“{folder}”에서 학습한 “{name}” 모델이 아직 선택되어 있습니다. Ctrl+T를 누르면 이 모델에서 이어서 학습합니다. 다른 모델은 도구 모음에서 고를 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Reading the training “{name}”</source>
        <translation>학습 “{name}”을(를) 읽는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Continue a training</source>
        <translation>학습 계속하기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Leave it</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Delete a training</source>
        <translation>학습 기록 삭제</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Keep it</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>“{name}” is in the trash.</source>
        <translation>“{name}”을(를) 휴지통으로 옮겼습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>The model “{name}” is no longer on the shelf.</source>
        <translation>“{name}” 모델이 더는 보관함에 없습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/controller.py"/>
        <source>Moving a training to the trash</source>
        <translation>학습 기록을 휴지통으로 옮기는 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>No trainings yet. Press Ctrl+T, or Start in the page “Train”; each is kept here with its settings and curves.</source>
        <translation>아직 학습 기록이 없습니다. Ctrl+T를 누르거나 “학습” 페이지에서 시작을 누르세요. 학습마다 설정과 곡선이 여기에 남습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Choose a training to see its curves; choose two with Ctrl to compare them.</source>
        <translation>학습을 고르면 곡선을 보여 줍니다. Ctrl로 두 개를 고르면 비교합니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Result</source>
        <translation>결과</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>From</source>
        <translation>출처</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Duration</source>
        <translation>걸린 시간</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>When</source>
        <translation>날짜</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Train further from this model, with the same settings, under a new name</source>
        <translation>이 모델에서 같은 설정, 새 이름으로 더 학습합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>See what this model finds in the open folder, beside the one it was trained from</source>
        <translation>열려 있는 폴더에서 이 모델이 찾는 것을 학습 전 모델과 나란히 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Choose one training</source>
        <translation>학습을 하나 고르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Continue the stopped training, on the same curve</source>
        <translation>중지한 학습을 같은 곡선에서 이어 갑니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>See what these two models find in the open folder</source>
        <translation>열려 있는 폴더에서 두 모델이 찾는 것을 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Trainings</source>
        <translation>학습 기록</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Continue</source>
        <translation>이어 하기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Choose this training's model in the tool bar</source>
        <translation>이 학습의 모델을 도구 모음에서 고릅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/panel.py"/>
        <source>Move the model and its curves to the trash</source>
        <translation>모델과 곡선을 휴지통으로 옮깁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>finished</source>
        <translation>완료</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>stopped early</source>
        <translation>일찍 중지</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>unfinished</source>
        <translation>미완료</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>last layers</source>
        <translation>마지막 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>all layers</source>
        <translation>모든 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>all, from scratch</source>
        <translation>모두, 처음부터</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Started from</source>
        <translation>시작한 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Layers trained</source>
        <translation>학습한 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Seconds at most</source>
        <translation>최대 시간(초)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Validated on</source>
        <translation>검증한 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Batch size</source>
        <translation>배치 크기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Mirrored, too</source>
        <translation>좌우 반전</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Size changed by</source>
        <translation>크기 변화</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Colours changed by</source>
        <translation>색 변화</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Half precision</source>
        <translation>반정밀도</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Pictures that were corrected, and others of their folder:
{pictures}</source>
        <translation>수정한 사진과 그 폴더의 다른 사진:
{pictures}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>all at once</source>
        <translation>한꺼번에</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>this program’s</source>
        <translation>이 프로그램의 설정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>the papers’</source>
        <translation>논문의 설정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>fc6 and up</source>
        <translation>fc6부터 위로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>conv3_1 and up</source>
        <translation>conv3_1부터 위로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>conv2_1 and up</source>
        <translation>conv2_1부터 위로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Not measured yet: F7 tests the model on the open labelled folder</source>
        <translation>아직 측정하지 않았습니다. F7로 열려 있는 레이블 폴더에서 모델을 시험할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>corrected in {name}</source>
        <translation>{name}에서 수정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>corrected pictures</source>
        <translation>수정한 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>Its training pictures were not recorded: press Ctrl+T again</source>
        <translation>학습한 사진이 기록되어 있지 않습니다. Ctrl+T를 다시 누르세요</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>R-CNN and SPPnet are trained in one go: their SVMs see all regions at once</source>
        <translation>R-CNN과 SPPnet은 한 번에 학습합니다. SVM이 모든 영역을 동시에 보기 때문입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>On {count:,} pictures that were held out</source>
        <translation>평가용으로 남겨 둔 사진 {count:,}장에서</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>, of which {seen}</source>
        <translation>, 그중 {seen}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/runs/words.py"/>
        <source>On {pictures} of {where}{seen}</source>
        <translation>{where}의 {pictures}에서{seen}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Saving the best…</source>
        <translation>최고 모델 저장 중…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>{pictures} to learn from, {held}{left}; {boxes}{notes}</source>
        <translation>학습할 {pictures}, {held}{left}; {boxes}{notes}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Cancel without saving a model. The training can be continued in Runs</source>
        <translation>모델을 저장하지 않고 취소합니다. 학습은 기록에서 이어 갈 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>All layers are still being tuned after Ctrl+T. End now, and keep the result if it is better</source>
        <translation>Ctrl+T 뒤에 모든 층을 아직 조정하는 중입니다. 지금 끝내고, 더 나아졌으면 그 결과를 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>{count:,} held out to judge by{by}</source>
        <translation>평가용 {count:,}장{by}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>none held out</source>
        <translation>평가용 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Pictures to learn from</source>
        <translation>학습할 사진</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Pictures that test the model; it is never trained on them</source>
        <translation>모델을 시험할 사진. 학습에는 쓰지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>How long</source>
        <translation>학습 길이</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Where the training runs</source>
        <translation>학습을 실행할 장치</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Name of the new model; an existing one is never replaced</source>
        <translation>새 모델의 이름. 있는 모델을 덮어쓰지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Save as</source>
        <translation>저장할 이름</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Stop tuning in the background</source>
        <translation>백그라운드 조정 중지</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>, with how the anchors fit</source>
        <translation>, 앵커가 얼마나 맞는지 포함</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>How many {length}</source>
        <translation>{length} 수</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Stopping…</source>
        <translation>중지하는 중…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>No label problems</source>
        <translation>레이블 문제 없음</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Corrected in this session ({corrected})</source>
        <translation>이번에 수정한 사진({corrected})</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Start from</source>
        <translation>시작 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Name in timm</source>
        <translation>timm의 이름</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Learn from</source>
        <translation>학습할 폴더</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Validate on</source>
        <translation>검증</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Schedule</source>
        <translation>일정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Augmentation</source>
        <translation>데이터 증강</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>And another folder…</source>
        <translation>다른 폴더 추가…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/setup.py"/>
        <source>Another folder…</source>
        <translation>다른 폴더…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/feature.py"/>
        <source>Type the name of a net as timm has it, such as resnet26.</source>
        <translation>timm에 있는 네트워크 이름을 입력하세요(예: resnet26).</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/feature.py"/>
        <source>Weights of a backbone</source>
        <translation>백본의 가중치</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/feature.py"/>
        <source> Its anchors are those of the designer.</source>
        <translation> 앵커는 앵커 설계에서 정한 것입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>This model</source>
        <translation>이 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Train the model that is chosen in the tool bar</source>
        <translation>도구 모음에서 고른 모델을 학습합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>A new detector</source>
        <translation>새 검출기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>New RPN and heads over a pretrained backbone</source>
        <translation>미리 학습된 백본 위에 새 RPN과 헤드</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>One map of stride 16, nine anchors, RoI max pooling 7 x 7, pictures of 600 / 1000</source>
        <translation>스트라이드 16의 특징 맵 하나, 앵커 9개, RoI 맥스 풀링 7 x 7, 사진 600 / 1000</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Pyramid</source>
        <translation>피라미드</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>A feature pyramid (FPN) and RoIAlign</source>
        <translation>특징 피라미드(FPN)와 RoIAlign</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Only the heads. The backbone is frozen; its feature maps are computed once and cached</source>
        <translation>헤드만. 백본은 고정하며 특징 맵을 한 번 계산해 저장해 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>As in the papers (Fast R-CNN, section 4.5), by VGG-16’s names; below stands what it is here</source>
        <translation>논문대로(Fast R-CNN, 4.5절), VGG-16의 이름으로. 여기서 무엇인지는 아래에 있습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Slightly better, takes much longer (same section)</source>
        <translation>조금 낫지만 훨씬 오래 걸립니다(같은 절)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>BatchNorm stays frozen</source>
        <translation>BatchNorm은 고정됩니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>What the training starts from</source>
        <translation>학습을 시작할 모델</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>The pretrained layers, up to the feature map</source>
        <translation>특징 맵까지의 미리 학습된 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Name of the net in timm</source>
        <translation>timm에 있는 네트워크 이름</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Any net of the library timm, by its name there</source>
        <translation>timm 라이브러리의 아무 네트워크나, 거기에 있는 이름으로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>How the detector is built over the backbone</source>
        <translation>백본 위에 검출기를 만드는 방식</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>The lowest layer that learns, by the papers’ names</source>
        <translation>학습할 가장 낮은 층(논문의 이름으로)</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>{backbone}, pretrained on ImageNet; {how}</source>
        <translation>{backbone}, ImageNet으로 미리 학습; {how}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>NanoDet-g’s backbone, which comes with the program</source>
        <translation>프로그램에 들어 있는 NanoDet-g의 백본</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>By name, from timm</source>
        <translation>timm의 이름으로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Any of a thousand nets of the library timm, by its name there</source>
        <translation>timm 라이브러리의 네트워크 천여 개 중 아무것이나, 거기에 있는 이름으로</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>A file from disk…</source>
        <translation>디스크의 파일…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/fields.py"/>
        <source>Your weights: .pth or .safetensors</source>
        <translation>내 가중치: .pth 또는 .safetensors</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Layers to train</source>
        <translation>학습할 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Detector of the R-CNN family</source>
        <translation>R-CNN 계열의 검출기</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Joint or alternating training</source>
        <translation>함께 또는 번갈아 학습</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Learning rate, batch size, sampling and augmentation</source>
        <translation>학습률, 배치 크기, 표본 추출, 데이터 증강</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>The highest learning rate of new layers; empty: that of the recipe</source>
        <translation>새 층의 가장 높은 학습률. 비워 두면 학습 설정의 값을 씁니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Pictures per step</source>
        <translation>한 단계의 사진 수</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>How pictures are varied while the model is trained</source>
        <translation>학습하는 동안 사진을 바꾸는 방식</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>Recipe…</source>
        <translation>학습 설정…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/how.py"/>
        <source>All settings of each recipe, side by side</source>
        <translation>모든 학습 설정을 나란히 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/line.py"/>
        <source>Looking at the backbone…</source>
        <translation>백본을 살펴보는 중…</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/line.py"/>
        <source>Not downloaded yet: download it, or import yours by “A file from disk…” (.pth, .safetensors).</source>
        <translation>아직 내려받지 않았습니다. 내려받거나 “디스크의 파일…”로 가져오세요(.pth, .safetensors).</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/line.py"/>
        <source>Its weights are downloaded when the training starts.</source>
        <translation>학습을 시작할 때 가중치를 내려받습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/line.py"/>
        <source>Downloading the backbone: {transfer_words}</source>
        <translation>백본 내려받는 중: {transfer_words}</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>This program’s: last layers</source>
        <translation>이 프로그램: 마지막 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>This program’s: all layers</source>
        <translation>이 프로그램: 모든 층</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>This program’s: from scratch</source>
        <translation>이 프로그램: 처음부터</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>A new detector whose fc6 and up learn alone takes the last layers’ column, any other that of all.</source>
        <translation>fc6부터 위로만 학습하는 새 검출기는 ‘마지막 층’의 열을, 나머지는 ‘모든 층’의 열을 씁니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>Recipes</source>
        <translation>학습 설정</translation>
    </message>
    <message>
        <location filename="../../app/features/training/start/recipes.py"/>
        <source>In the papers</source>
        <translation>논문에서</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>Tuning all layers in the background</source>
        <translation>백그라운드에서 모든 층 조정 중</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>Testing the tuned model; then the training starts</source>
        <translation>조정한 모델을 시험하는 중. 그다음 학습을 시작합니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>All layers of “{name}” are tuned in the background, for {minutes:.0f} minutes at most, and kept only if the model becomes better. Ctrl+. stops it; Preferences, Learning, switches it off.</source>
        <translation>“{name}”의 모든 층을 백그라운드에서 최대 {minutes:.0f}분 동안 조정하고, 모델이 나아질 때만 결과를 둡니다. Ctrl+.으로 중지하고, 환경 설정의 학습에서 끌 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>it is tested now, and kept if it is better</source>
        <translation>지금 시험해 보고 나아졌으면 둡니다</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>The tuning of “{name}” ends before the training starts: {judged}.</source>
        <translation>학습을 시작하기 전에 “{name}”의 조정을 끝냅니다: {judged}.</translation>
    </message>
    <message>
        <location filename="../../app/features/training/tune.py"/>
        <source>The tuning of “{name}” ended for “{save}”: “{name}” stays as it was.</source>
        <translation>“{save}” 때문에 “{name}”의 조정을 끝냈습니다. “{name}”은(는) 그대로입니다.</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/controller.py"/>
        <source>The picture is on the clipboard, layers included</source>
        <translation>사진을 레이어와 함께 클립보드에 복사했습니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Brighter or darker</source>
        <translation>밝게, 어둡게</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Fit</source>
        <translation>맞춤</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>The whole picture</source>
        <translation>사진 전체를 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>One pixel of the picture is one pixel of the screen</source>
        <translation>사진의 한 픽셀을 화면의 한 픽셀로 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Zoom to the box</source>
        <translation>박스로 확대</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>The selected box, enlarged, in the middle</source>
        <translation>고른 박스를 가운데에 크게 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Brightness and contrast…</source>
        <translation>밝기와 대비…</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Show the picture lighter, darker, harder or softer</source>
        <translation>사진을 더 밝게, 어둡게, 강하게, 부드럽게 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Reset brightness and contrast</source>
        <translation>밝기와 대비 초기화</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Show the picture as it is in the file</source>
        <translation>사진을 파일에 있는 그대로 봅니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Stretch dark pictures</source>
        <translation>어두운 사진 늘리기</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Pictures of more than 8 bits: from their darkest to their brightest parts. The detector sees them as before</source>
        <translation>8비트보다 깊은 사진을 가장 어두운 곳부터 가장 밝은 곳까지 펼쳐 봅니다. 검출기가 보는 것은 그대로입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Hide all layers</source>
        <translation>모든 레이어 숨기기</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/feature.py"/>
        <source>Show only the picture; press again to show the layers</source>
        <translation>사진만 보입니다. 다시 누르면 레이어를 보입니다</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Brightness</source>
        <translation>밝기</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Lightness of the picture</source>
        <translation>사진의 밝기</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Contrast</source>
        <translation>대비</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Difference between light and dark</source>
        <translation>밝은 곳과 어두운 곳의 차이</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Reset</source>
        <translation>초기화</translation>
    </message>
    <message>
        <location filename="../../app/features/viewing/tone.py"/>
        <source>Only what you see changes,
not the file or the detection.</source>
        <translation>보이는 것만 바뀌며,
파일과 검출은 그대로입니다.</translation>
    </message>
    <message>
        <location filename="../../app/services/activity.py"/>
        <source>{text} · next: {after}</source>
        <translation>{text} · 다음: {after}</translation>
    </message>
    <message>
        <location filename="../../app/services/devices.py"/>
        <source>CUDA (NVIDIA GPU)</source>
        <translation>CUDA(NVIDIA GPU)</translation>
    </message>
    <message>
        <location filename="../../app/services/devices.py"/>
        <source>MPS (Apple GPU)</source>
        <translation>MPS(Apple GPU)</translation>
    </message>
    <message>
        <location filename="../../app/services/fonts.py"/>
        <source>Korean needs a font with Hangul, such as Noto Sans CJK; none is installed</source>
        <translation>한국어에는 Noto Sans CJK처럼 한글이 있는 글꼴이 필요한데, 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../app/services/messages.py"/>
        <source>Something went wrong in the program ({kind}). Your labels are kept.</source>
        <translation>프로그램에 문제가 생겼습니다({kind}). 레이블은 보관되어 있습니다.</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Window</source>
        <translation>창</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Dark, light, or the system’s theme</source>
        <translation>어두운 테마, 밝은 테마 또는 시스템의 테마</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Automatic is the language of the system. A change holds from the next start on</source>
        <translation>자동은 시스템의 언어입니다. 바꾸면 다음 시작부터 적용됩니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Detection</source>
        <translation>검출</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Where the detector runs</source>
        <translation>검출기를 실행할 장치</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>0: automatic. One is left for the window</source>
        <translation>0: 자동. 하나는 창을 위해 남깁니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>How many strategies are combined (Uijlings et al., table 6)</source>
        <translation>몇 가지 전략을 함께 쓸지(Uijlings 외, 표 6)</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Labelling</source>
        <translation>레이블링</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Format for new labels</source>
        <translation>새 레이블의 형식</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>A folder that already has labels keeps its own format</source>
        <translation>이미 레이블이 있는 폴더는 그 형식을 유지합니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>A field opens at each box that is drawn: type the class, press its digit, or draw on to keep the current one. Off: a box takes the current class, and letters are keys at once</source>
        <translation>그린 박스마다 입력란이 열립니다: 클래스를 입력하거나 숫자 키를 누르세요. 그냥 계속 그리면 현재 클래스가 됩니다. 끄면 박스는 현재 클래스가 되고, 글자는 바로 단축키가 됩니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Accept all above</source>
        <translation>모두 수락할 점수</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>The score from which “accept all” takes a detection as a label</source>
        <translation>“모두 수락”이 검출을 레이블로 받아들이는 점수</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Tune all layers after Ctrl+T</source>
        <translation>Ctrl+T 뒤에 모든 층 조정</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Starts after Ctrl+T, in the background, for 5 minutes at most; the model is replaced only if it becomes better</source>
        <translation>Ctrl+T 뒤에 백그라운드에서 최대 5분 동안 실행합니다. 더 나아질 때만 모델을 바꿉니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>System</source>
        <translation>시스템</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Single strategy</source>
        <translation>한 가지 전략</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Fast</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Quality</source>
        <translation>품질 우선</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>If there are validation pictures</source>
        <translation>검증 사진이 있을 때</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Always</source>
        <translation>항상</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>Never</source>
        <translation>안 함</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>{file} cannot be written ({error}); changes last until the window closes</source>
        <translation>{file} 파일을 쓸 수 없습니다({error}). 바꾼 것은 창을 닫을 때까지만 유지됩니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>{error}; the defaults are used</source>
        <translation>{error}; 기본값을 씁니다</translation>
    </message>
    <message>
        <location filename="../../app/services/settings.py"/>
        <source>{folder} cannot be read ({error}); the defaults are used</source>
        <translation>{folder} 파일을 읽을 수 없어({error}) 기본값을 씁니다</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Selective Search: the regions, and how they are grouped</source>
        <translation>Selective Search: 영역들과 그 묶음</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Colour by region</source>
        <translation>영역별 색</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Every reference box of the region proposal network</source>
        <translation>영역 제안 네트워크의 모든 기준 박스</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Default colour</source>
        <translation>기본 색</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Anchor labels</source>
        <translation>앵커 레이블</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Trained as object (IoU ≥ 0.7 or best) or as background</source>
        <translation>물체(IoU ≥ 0.7 또는 최고) 또는 배경으로 학습</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Green object, red background</source>
        <translation>초록은 물체, 빨강은 배경</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Where the detector looks, best first</source>
        <translation>검출기가 살펴보는 곳, 좋은 순서로</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Colour by score</source>
        <translation>점수별 색</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>RoI bins</source>
        <translation>RoI 구간</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>The cells pooled for the selected box</source>
        <translation>고른 박스에서 풀링한 칸</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>The detector’s boxes: dotted, name and score in the colour of the class</source>
        <translation>검출기의 박스: 점선, 이름과 점수는 클래스의 색</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Colour by class</source>
        <translation>클래스별 색</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>Detections that are not labelled yet: dashed</source>
        <translation>아직 레이블이 없는 검출: 파선</translation>
    </message>
    <message>
        <location filename="../../app/session/layers.py"/>
        <source>The labelled boxes: solid, the name on black</source>
        <translation>레이블 박스: 실선, 검은 바탕의 이름</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>By name</source>
        <translation>이름순</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Least certain first</source>
        <translation>불확실한 순서</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>All pictures</source>
        <translation>모든 사진</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Labelled</source>
        <translation>레이블 있음</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Without labels</source>
        <translation>레이블 없음</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Not verified</source>
        <translation>확인 안 됨</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>With the class…</source>
        <translation>클래스가 있는 사진…</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>With suggestions</source>
        <translation>추천 있음</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Disagreements</source>
        <translation>불일치</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Detected, not labelled</source>
        <translation>검출됨, 레이블 없음</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Labelled, not detected</source>
        <translation>레이블 있음, 검출 안 됨</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Not yet detected</source>
        <translation>아직 검출 안 함</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>{detections:,} detections</source>
        <translation>검출 {detections:,}개</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>{labels:,} labels</source>
        <translation>레이블 {labels:,}개</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>{suggestions:,} suggestions to review</source>
        <translation>살펴볼 추천 {suggestions:,}개</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Detected, not labelled: {extra:,}. Labelled, not detected: {missed:,}.</source>
        <translation>검출됨, 레이블 없음: {extra:,}개. 레이블 있음, 검출 안 됨: {missed:,}개.</translation>
    </message>
    <message>
        <location filename="../../app/session/picture_state.py"/>
        <source>Uncertainty of the model: {doubt:.2f}</source>
        <translation>모델의 불확실성: {doubt:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/shell/application.py"/>
        <source>The sample pictures cannot be copied ({error}); open a folder of your own</source>
        <translation>예제 사진을 복사할 수 없습니다({error}). 다른 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>holds no picture</source>
        <translation>사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>give a picture, or a folder that has some</source>
        <translation>사진이나 사진이 있는 폴더를 지정하세요</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>cannot be written</source>
        <translation>쓸 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>check the folder, and that the name ends in .png</source>
        <translation>폴더를 확인하고, 이름이 .png로 끝나는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>took too long</source>
        <translation>너무 오래 걸렸습니다</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>choose a smaller picture or model</source>
        <translation>더 작은 사진이나 모델을 고르세요</translation>
    </message>
    <message>
        <location filename="../../app/shell/snapshot.py"/>
        <source>look at its details</source>
        <translation>자세한 내용을 보세요</translation>
    </message>
    <message>
        <location filename="../../app/widgets/chart.py"/>
        <source>{name}: {y_words} {y:.2f} at {x_words} {x:.2f}</source>
        <translation>{name}: {x_words} {x:.2f}에서 {y_words} {y:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/chart.py"/>
        <source>{y_words} over {x_words}</source>
        <translation>{x_words}에 따른 {y_words}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/chart.py"/>
        <source>{count:,} {name}, {low:.2f} to {high:.2f}</source>
        <translation>{name} {count:,}개, {low:.2f}–{high:.2f}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>{count:,} × {name} taken for {other}</source>
        <translation>{name}을(를) {other}(으)로 잘못 검출 × {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>{count:,} × {name} where nothing is labelled</source>
        <translation>레이블이 없는 곳의 {name} × {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>{count:,} × {name} missed</source>
        <translation>{name} 놓침 × {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>{count:,} × {name} detected</source>
        <translation>{name} 검출됨 × {count:,}</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>Confusion matrix</source>
        <translation>혼동 행렬</translation>
    </message>
    <message>
        <location filename="../../app/widgets/matrix.py"/>
        <source>labelled ↓  detected →</source>
        <translation>레이블 ↓  검출 →</translation>
    </message>
    <message>
        <location filename="../../app/widgets/toasts.py"/>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;Label</source>
        <translation>레이블(&amp;L)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;Detect</source>
        <translation>검출(&amp;D)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;Train</source>
        <translation>학습(&amp;T)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <location filename="../../app/window/action_set.py"/>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Size of the picture</source>
        <translation>사진의 크기</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>The model that detects</source>
        <translation>검출하는 모델</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Where the model runs</source>
        <translation>모델을 실행하는 장치</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Drawing boxes · Esc ends it</source>
        <translation>박스 그리는 중 · Esc로 끝내기</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Asking why · Esc ends it</source>
        <translation>이유 묻는 중 · Esc로 끝내기</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Stop (Ctrl+.)</source>
        <translation>중지(Ctrl+.)</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>What the mouse does over the picture</source>
        <translation>사진 위에서 마우스가 하는 일</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Where the cursor is, in pixels of the picture</source>
        <translation>커서의 위치(사진의 픽셀)</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Pixels of the screen per pixel of the picture</source>
        <translation>사진 픽셀당 화면 픽셀</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>Memory of this program</source>
        <translation>이 프로그램의 메모리</translation>
    </message>
    <message>
        <location filename="../../app/window/status_line.py"/>
        <source>{size}. This one {note}</source>
        <translation>{size}. 이 사진은 {note}</translation>
    </message>
    <message>
        <location filename="../../app/window/tool_row.py"/>
        <source>Learn</source>
        <translation>학습</translation>
    </message>
    <message>
        <location filename="../../app/window/tool_row.py"/>
        <source>Tools</source>
        <translation>도구</translation>
    </message>
    <message>
        <location filename="../../app/window/tool_row.py"/>
        <source>More tools</source>
        <translation>도구 더 보기</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Permission denied</source>
        <translation>권한이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No such file or directory</source>
        <translation>그런 파일이나 폴더가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No space left on device</source>
        <translation>디스크에 남은 공간이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Read-only file system</source>
        <translation>읽기 전용 파일 시스템입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Is a directory</source>
        <translation>폴더입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Not a directory</source>
        <translation>폴더가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>File exists</source>
        <translation>파일이 이미 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Input/output error</source>
        <translation>입출력 오류</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Device or resource busy</source>
        <translation>사용 중입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>File name too long</source>
        <translation>파일 이름이 너무 깁니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Operation not permitted</source>
        <translation>허용되지 않은 작업입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Disk quota exceeded</source>
        <translation>디스크 할당량을 넘었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Too many open files</source>
        <translation>열린 파일이 너무 많습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Too many open files in system</source>
        <translation>시스템에 열린 파일이 너무 많습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Too many levels of symbolic links</source>
        <translation>심볼릭 링크가 너무 많이 이어집니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Too many links</source>
        <translation>링크가 너무 많습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Invalid cross-device link</source>
        <translation>다른 드라이브로는 연결할 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Invalid argument</source>
        <translation>잘못된 인수입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Directory not empty</source>
        <translation>폴더가 비어 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>File too large</source>
        <translation>파일이 너무 큽니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Text file busy</source>
        <translation>파일이 실행 중입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No such device</source>
        <translation>그런 장치가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No such device or address</source>
        <translation>그런 장치나 주소가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No medium found</source>
        <translation>매체가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Bad file descriptor</source>
        <translation>파일이 이미 닫혔습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Broken pipe</source>
        <translation>연결이 끊어졌습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Cannot allocate memory</source>
        <translation>메모리가 부족합니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Resource temporarily unavailable</source>
        <translation>지금은 사용할 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Operation not supported</source>
        <translation>지원하지 않는 작업입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No locks available</source>
        <translation>잠글 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Stale file handle</source>
        <translation>파일이 서버에서 사라졌습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Remote I/O error</source>
        <translation>원격 드라이브의 입출력 오류입니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Host is down</source>
        <translation>서버가 꺼져 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>No route to host</source>
        <translation>서버에 연결할 길이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Network is down</source>
        <translation>네트워크가 꺼져 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Network is unreachable</source>
        <translation>네트워크에 연결할 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Connection refused</source>
        <translation>연결이 거부되었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Connection reset by peer</source>
        <translation>상대가 연결을 끊었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Transport endpoint is not connected</source>
        <translation>드라이브가 연결되어 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>out of memory; close other programs, or choose a smaller picture or model</source>
        <translation>메모리가 부족합니다. 다른 프로그램을 닫거나 더 작은 사진이나 모델을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>the server’s name is not known here: is there a connection to the internet?</source>
        <translation>서버 이름을 찾을 수 없습니다. 인터넷에 연결되어 있습니까?</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>no answer came in time</source>
        <translation>제때 응답이 없었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>the GPU’s memory is full; close other programs, or choose a smaller picture or model</source>
        <translation>GPU 메모리가 가득 찼습니다. 다른 프로그램을 닫거나 더 작은 사진이나 모델을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>proposal {roi:,}</source>
        <translation>제안 {roi:,}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>RoI max pooling</source>
        <translation>RoI 맥스 풀링</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>RoIAlign</source>
        <translation>RoIAlign</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>Box regression</source>
        <translation>박스 회귀</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>Anchor</source>
        <translation>앵커</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>NMS of proposals</source>
        <translation>제안의 NMS</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>RoI projection</source>
        <translation>RoI 투영</translation>
    </message>
    <message>
        <location filename="../../engine/explain/detection_story.py"/>
        <source>proposal</source>
        <translation>제안</translation>
    </message>
    <message>
        <location filename="../../engine/explain/object_story.py"/>
        <source>IoU {digits}</source>
        <translation>IoU {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/object_story.py"/>
        <source>proposal {number:,}</source>
        <translation>제안 {number:,}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/object_story.py"/>
        <source>proposal {rank:,}, IoU {digits}</source>
        <translation>제안 {rank:,}, IoU {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/object_story.py"/>
        <source>would have IoU {digits}</source>
        <translation>IoU {digits}이(가) 될 것</translation>
    </message>
    <message>
        <location filename="../../engine/explain/outcome.py"/>
        <source>detection {index:,}, {digits}</source>
        <translation>검출 {index:,}, {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/proposal_story.py"/>
        <source>Proposal {roi:,}</source>
        <translation>제안 {roi:,}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/proposal_story.py"/>
        <source>No detection came of it. {text}</source>
        <translation>검출로 이어지지 않았습니다. {text}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>scale {scale:.4g}, ratio {ratio:.2g}: {size} of the picture</source>
        <translation>크기 {scale:.4g}, 비율 {ratio:.2g}: 사진에서 {size}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>level {level} of {levels} (stride {stride}), row {row}, column {column}</source>
        <translation>{levels}개 중 {level}번째 층(스트라이드 {stride}), 행 {row}, 열 {column}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Anchor {index:,}: {where}; {shape}.</source>
        <translation>앵커 {index:,}: {where}; {shape}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Number {before:,} of {ranked:,} before NMS, {after:,} of {count:,} after it.</source>
        <translation>NMS 전에는 {ranked:,}개 중 {before:,}번째, 후에는 {count:,}개 중 {after:,}번째입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>The RPN's objectness, that anything is there, is {digits}. {ranks}</source>
        <translation>RPN이 계산한 물체성(무엇인가 있을 가능성)은 {digits}입니다. {ranks}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>It removed {count:,} weaker ones of its level, IoU above {nms:.2f}.</source>
        <translation>같은 층의 더 약한 제안 {count:,}개를 지웠습니다(IoU {nms:.2f} 초과).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Proposal {roi:,} of {source} {count:,}, {size}</source>
        <translation>{source} 제안 {count:,}개 중 {roi:,}번째, {size}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{words}, with {source} {digits}.</source>
        <translation>{words}, {source} {digits}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>it covers columns {x1:.1f} to {x2:.1f}, rows {y1:.1f} to {y2:.1f}</source>
        <translation>열 {x1:.1f}–{x2:.1f}, 행 {y1:.1f}–{y2:.1f}의 범위를 덮습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{on} ({stride}) {covers}; rounded: cells {first_x} to {last_x}, {first_y} to {last_y}.</source>
        <translation>{on}({stride}) {covers}; 반올림하면 칸 {first_x}–{last_x}, {first_y}–{last_y}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{bins} × {bins} bins</source>
        <translation>{bins} × {bins}칸</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Each of {bins} is the mean of {columns} × {rows} points between the cells (RoIAlign).</source>
        <translation>{bins}의 각 칸은 특징 맵의 칸 사이에 있는 점 {columns} × {rows}개의 평균입니다(RoIAlign).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{reached:,} of its {cells:,} cells gave a maximum to one of {channels:,} channels.</source>
        <translation>특징 맵의 칸 {cells:,}개 중 {reached:,}개가 채널 {channels:,}개 중 하나 이상에 최댓값을 주었습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{whose} is {digits}{other}.</source>
        <translation>{whose}는 {digits}입니다{other}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>For {label}: {moved}. {before} become {after}, IoU {digits} with the proposal.</source>
        <translation>{label}: {moved}. {before}에서 {after}(으)로, 제안과의 IoU {digits}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Number {rank:,} of {boxes} above the threshold for {label}.</source>
        <translation>기준을 넘은 {label} {boxes} 중 {rank:,}번째입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{first} NMS removed {boxes} because of it, IoU above {nms:.2f}.</source>
        <translation>{first} 이 박스 때문에 NMS가 {boxes}을(를) 지웠습니다(IoU {nms:.2f} 초과).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>level {level} of {levels} (stride {stride})</source>
        <translation>{levels}개 중 {level}번째 층(스트라이드 {stride})</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Best anchor: IoU {digits}; {level}, {shape}.</source>
        <translation>가장 잘 맞는 앵커: IoU {digits}; {level}, {shape}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Best proposal: IoU {digits}, number {rank:,} of {count:,} ({score}).</source>
        <translation>가장 잘 맞는 제안: IoU {digits}, {count:,}개 중 {rank:,}번째({score}).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>The best before NMS had IoU {digits}, number {rank:,} of {count:,}</source>
        <translation>NMS 전의 가장 나은 것은 {count:,}개 중 {rank:,}번째로 IoU가 {digits}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{which}: proposal {by:,} removed it (IoU {digits} with each other).</source>
        <translation>{which}: 제안 {by:,}이(가) 지웠습니다(서로의 IoU {digits}).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>One before NMS has IoU {digits}: number {rank:,} of {count:,}, too late to be taken.</source>
        <translation>NMS 전에 IoU {digits}인 것이 있으나 {count:,}개 중 {rank:,}번째라 늦었습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Before NMS the best of {count:,} had IoU {digits}.</source>
        <translation>NMS 전 {count:,}개 중 가장 나은 것의 IoU는 {digits}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{count:,} RoIs cover it, of {of:,}.</source>
        <translation>RoI {of:,}개 중 {count:,}개가 덮습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>The next steps follow {which}: {why}.</source>
        <translation>다음 단계부터는 {which}를 따라갑니다: {why}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>NMS (IoU {nms:.2f}) left it.</source>
        <translation>NMS(IoU {nms:.2f})에서 남았습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>It removed no other: none lay over it with IoU above {nms:.2f}.</source>
        <translation>지운 것이 없습니다. IoU {nms:.2f}을(를) 넘게 겹친 것이 없었습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>It removed 1 weaker one of its level, IoU above {nms:.2f}.</source>
        <translation>같은 층의 더 약한 제안 1개를 지웠습니다(IoU {nms:.2f} 초과).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>The RPN's deltas make of it proposal {roi:,}, {size}: IoU {digits} with its anchor.</source>
        <translation>RPN의 델타가 이것을 제안 {roi:,}, {size}(으)로 만듭니다. 앵커와의 IoU는 {digits}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>On level {level} of {count}</source>
        <translation>{count}개 중 {level}번째 층에서</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>On the map</source>
        <translation>특징 맵에서</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{on} ({stride}) {covers}. Nothing is rounded.</source>
        <translation>{on}({stride}) {covers}. 반올림하지 않습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>In each of {bins} every channel takes its greatest cell (RoI max pooling).</source>
        <translation>{bins}의 칸마다 각 채널에서 가장 큰 값을 고릅니다(RoI 맥스 풀링).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>; next is {second}, {digits}</source>
        <translation>. 다음은 {second}, {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{first} It removed no other: none lay over it with IoU above {nms:.2f}.</source>
        <translation>{first} 지운 것이 없습니다. IoU {nms:.2f}을(를) 넘게 겹친 것이 없었습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>1 RoI covers it, of {of:,}.</source>
        <translation>RoI {of:,}개 중 1개가 덮습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>of them it has the highest score for another class</source>
        <translation>그중 다른 클래스의 점수가 가장 높습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>of those with a score for {label} its refined box lies best</source>
        <translation>{label} 점수가 있는 것 중 조정된 박스가 가장 잘 맞습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>of those whose refined boxes lie well it has the highest score for {label}</source>
        <translation>조정된 박스가 잘 맞는 것 중 {label}의 점수가 가장 높습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>of them it has the highest score for {label}</source>
        <translation>그중 {label}의 점수가 가장 높습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>this one, RoI {roi:,}</source>
        <translation>이 제안, 즉 RoI {roi:,}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{whose} is {mine} in RoI {roi:,}, above the threshold, {needed}.</source>
        <translation>{whose}는 RoI {roi:,}에서 {mine}(으)로 기준 {needed}을(를) 넘습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>{whose} is {mine} in RoI {roi:,}, not above the threshold, {needed}.</source>
        <translation>{whose}는 RoI {roi:,}에서 {mine}(으)로 기준 {needed}을(를) 넘지 못합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Box regression takes it from IoU {before} with the object to {mine}; enough.</source>
        <translation>박스 회귀로 물체와의 IoU가 {before}에서 {mine}(으)로 바뀝니다. 충분합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Box regression takes it from IoU {before} with the object to {mine}; and {needed} is needed.</source>
        <translation>박스 회귀로 물체와의 IoU가 {before}에서 {mine}(으)로 바뀝니다. {needed}이(가) 필요합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>the RPN's</source>
        <translation>RPN의</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>Selective Search's</source>
        <translation>Selective Search의</translation>
    </message>
    <message>
        <location filename="../../engine/explain/step_words.py"/>
        <source>the file's</source>
        <translation>파일의</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>There are no proposals at all.</source>
        <translation>제안이 하나도 없습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>score in the file</source>
        <translation>파일의 점수</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The head</source>
        <translation>헤드</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The SVM</source>
        <translation>SVM</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The head's score for {label}</source>
        <translation>{label}에 대한 헤드의 점수</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The head's score for {label}, with the RPN's,</source>
        <translation>{label}에 대한 헤드의 점수(RPN의 점수를 곱함)</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The SVM's score for {label}</source>
        <translation>{label}에 대한 SVM의 점수</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>a detection of its class lies on it</source>
        <translation>같은 클래스의 검출이 그 위에 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no anchor has IoU {least:g} with it, and no RoI covers it</source>
        <translation>IoU가 {least:g} 이상인 앵커가 없고, 덮는 RoI도 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no RoI covers it</source>
        <translation>덮는 RoI가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>the model has no such class</source>
        <translation>모델에 그 클래스가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>its RoIs score for another class alone</source>
        <translation>RoI들의 점수가 다른 클래스에서만 높습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no score of its RoIs is above the threshold and {faint:g}</source>
        <translation>RoI들의 점수가 기준과 {faint:g}을(를) 넘지 못합니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>its refined boxes lie beside it</source>
        <translation>조정된 박스가 옆으로 벗어났습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>NMS or the limit on the number of detections removed its box</source>
        <translation>NMS 또는 검출 개수의 제한이 박스를 지웠습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>No anchor</source>
        <translation>앵커 없음</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>No proposal</source>
        <translation>추천 없음</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Unknown class</source>
        <translation>모르는 클래스</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Wrong class</source>
        <translation>다른 클래스</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Low score</source>
        <translation>낮은 점수</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Badly placed</source>
        <translation>위치가 어긋남</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Suppressed</source>
        <translation>억제됨</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>detections of their classes lie on them</source>
        <translation>같은 클래스의 검출이 그 위에 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no anchor has IoU {least:g} with them, and no RoI covers them</source>
        <translation>IoU가 {least:g} 이상인 앵커가 없고, 덮는 RoI도 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no RoI covers them</source>
        <translation>덮는 RoI가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>the model has no such classes</source>
        <translation>모델에 그 클래스들이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>their RoIs score for other classes alone</source>
        <translation>RoI들의 점수가 다른 클래스에서만 높습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>no score of their RoIs is above the threshold and {faint:g}</source>
        <translation>RoI들의 점수가 기준과 {faint:g}을(를) 넘지 못합니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>their refined boxes lie beside them</source>
        <translation>조정된 박스들이 옆으로 벗어났습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>NMS or the limit on the number of detections removed their boxes</source>
        <translation>NMS 또는 검출 개수의 제한이 박스들을 지웠습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>score {digits}</source>
        <translation>점수 {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>IoU {overlap}, score {digits}</source>
        <translation>IoU {overlap}, 점수 {digits}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Detected as {label}, score {digits}: detection {number:,}.</source>
        <translation>{label}(으)로 검출됨, 점수 {digits}: 검출 {number:,}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>No anchor comes near it: the best has IoU {nearest} with it, and below {needed} training takes all but the best for background.{would}</source>
        <translation>가까운 앵커가 없습니다. 가장 많이 겹치는 앵커의 IoU가 {nearest}이며, {needed}보다 작으면 학습에서 그 하나를 빼고 모두 배경으로 봅니다.{would}</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>of scale {scale:.0f} and ratio {ratio:.2g}</source>
        <translation>크기가 {scale:.0f}이고 비율이 {ratio:.2g}인</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>One {words} would have IoU {digits}.</source>
        <translation>{words} 앵커라면 IoU가 {digits}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>No proposal covers it: the best of {count:,} has IoU {best}, number {rank:,}; {needed} is needed.</source>
        <translation>덮는 제안이 없습니다. {count:,}개 중 가장 나은 것은 {rank:,}번째로 IoU가 {best}인데, {needed}이(가) 필요합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>The model has no class {label}; of those that it has, {other} is the likeliest, score {digits}.</source>
        <translation>모델에 {label} 클래스가 없습니다. 있는 것 중에는 {other}의 점수가 가장 높습니다({digits}).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>It is taken for {other}, score {other_score}; its best score for {label} is {score}{where}.</source>
        <translation>{other}(으)로 봅니다(점수 {other_score}). {label}의 가장 높은 점수는 {score}입니다{where}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>That box would lie beside it (IoU {mine}; {needed} is needed): the best that fits has {left}.</source>
        <translation>그 박스는 물체에서 벗어납니다(IoU {mine}, {needed} 이상이어야 합니다). 잘 맞는 박스의 가장 높은 점수는 {left}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>NMS would remove that box: the best that it leaves on the object has {left}.</source>
        <translation>그 박스는 NMS가 지웁니다. 물체 위에 남는 박스의 가장 높은 점수는 {left}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its score for {label} is {mine}; the threshold is {needed}.</source>
        <translation>{label}의 점수는 {mine}이고, 기준은 {needed}입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>below {faint:.2f} it is low, though the threshold is {threshold:.2f}</source>
        <translation>기준은 {threshold:.2f}이지만 {faint:.2f}보다 낮으면 낮은 점수입니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>{scorer} takes it for background ({score:.3f}).</source>
        <translation>{scorer}은(는) 배경으로 봅니다({score:.3f}).</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its best score, {mine} for {label}, is not above the threshold, {needed}.</source>
        <translation>가장 높은 점수는 {label}의 {mine}인데, 기준 {needed}을(를) 넘지 못합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>It is seen as {label}, score {digits}, but its refined box has IoU {mine} with it; {needed} is needed.</source>
        <translation>{label}(으)로 보지만(점수 {digits}) 조정된 박스의 IoU가 {mine}입니다. {needed}이(가) 필요합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>a better {label}, score {digits}, lies over it with IoU {mine}, above {most}</source>
        <translation>더 좋은 {label}(점수 {digits})이(가) IoU {mine}(으)로 겹쳐 있습니다(기준 {most})</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its box, {label}, score {digits}, was removed: {by}.</source>
        <translation>이 물체의 박스({label}, 점수 {digits})는 지워졌습니다: {by}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its box, {label}, score {digits}, came too late: the best {top:,} are taken.</source>
        <translation>이 물체의 박스({label}, 점수 {digits})는 늦었습니다. 상위 {top:,}개가 이미 찼습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its box, {label}, score {digits}, lies outside the picture: clipping leaves nothing of it.</source>
        <translation>이 물체의 박스({label}, 점수 {digits})는 사진 밖에 있습니다. 사진에 맞춰 자르면 남는 것이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Lower the score to {value:.2f}</source>
        <translation>점수 기준을 {value:.2f}(으)로 낮추기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Raise NMS IoU to {value:.2f}</source>
        <translation>NMS IoU를 {value:.2f}(으)로 올리기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Detect with {count:,} proposals</source>
        <translation>제안 {count:,}개로 검출하기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Try the RPN’s proposals</source>
        <translation>RPN의 제안으로 해 보기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Search in mode quality</source>
        <translation>quality 모드로 탐색해 보기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>See anchors that would fit…</source>
        <translation>맞는 앵커 보기…</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Label it: then it can learn</source>
        <translation>레이블 달기: 그러면 학습할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Label two more and learn</source>
        <translation>두 개를 더 그리고 학습하기</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>of scale {scale:.0f}</source>
        <translation>크기가 {scale:.0f}인</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>of ratio {ratio:.2g}</source>
        <translation>비율이 {ratio:.2g}인</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>cells are {stride} pixels apart in the net's picture</source>
        <translation>네트워크의 사진에서 칸의 간격이 {stride}픽셀입니다</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Even one of its own shape would have {digits}: {apart}.</source>
        <translation>같은 모양의 앵커라도 IoU가 {digits}입니다. {apart}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>, of RoI {roi:,}</source>
        <translation>(RoI {roi:,})</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its score for {label} is {digits}: {faint}.</source>
        <translation>{label}의 점수는 {digits}입니다. {faint}.</translation>
    </message>
    <message>
        <location filename="../../engine/explain/words.py"/>
        <source>Its best score is {digits}, for {label}: {faint}.</source>
        <translation>가장 높은 점수는 {label}의 {digits}입니다. {faint}.</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>choose another name, or allow it to be replaced</source>
        <translation>다른 이름을 고르거나 덮어쓰기를 허용하세요</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>cannot be checked: the model finds nothing in {pictures}, whatever the score</source>
        <translation>확인할 수 없습니다: 점수와 관계없이 모델이 {pictures}에서 아무것도 찾지 못합니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>disagrees with the engine: {unpaired} of {detections} detections have no partner</source>
        <translation>엔진과 다릅니다: 검출 {detections}개 중 {unpaired}개의 짝이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>gives arrays of {names} where nothing is found; the file is not kept</source>
        <translation>아무것도 찾지 못했을 때 {names} 배열을 냅니다. 파일을 두지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>is there already</source>
        <translation>이미 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>Checking that nothing found is no error</source>
        <translation>찾은 것이 없을 때도 오류가 없는지 확인 중</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>{what}, and the file is not kept</source>
        <translation>{what}. 파일을 두지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>give pictures that the model knows</source>
        <translation>모델이 아는 사진을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>{what}; the file is not kept</source>
        <translation>{what}; 파일을 두지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>report the model and its versions, please</source>
        <translation>모델과 버전을 알려 주세요</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>make room or choose another folder</source>
        <translation>공간을 만들거나 다른 폴더를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>Writing the net's layers as ONNX</source>
        <translation>네트워크의 층을 ONNX로 쓰는 중</translation>
    </message>
    <message>
        <location filename="../../engine/export/file.py"/>
        <source>Checking with {name}</source>
        <translation>{name}(으)로 확인 중</translation>
    </message>
    <message>
        <location filename="../../engine/features/backbones.py"/>
        <source>no such backbone</source>
        <translation>그런 백본이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/features/backbones.py"/>
        <source>choose a name that timm.list_models() knows</source>
        <translation>timm.list_models()에 있는 이름을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/features/backbones.py"/>
        <source>has no feature map of stride {stride}</source>
        <translation>스트라이드 {stride}의 특징 맵이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/features/backbones.py"/>
        <source>it has {names}</source>
        <translation>있는 것은 {names}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/features/backbones.py"/>
        <source>no such backbone ({error})</source>
        <translation>그런 백본이 없습니다({error})</translation>
    </message>
    <message>
        <location filename="../../engine/features/receptive_field.py"/>
        <source>has layers whose receptive field cannot be followed ({error})</source>
        <translation>수용 영역을 따라갈 수 없는 층이 있습니다({error})</translation>
    </message>
    <message>
        <location filename="../../engine/features/receptive_field.py"/>
        <source>the backbone</source>
        <translation>백본</translation>
    </message>
    <message>
        <location filename="../../engine/features/receptive_field.py"/>
        <source>look at another model: those of VGG, ResNet, MobileNet and the bundled one can</source>
        <translation>다른 모델을 보세요. VGG, ResNet, MobileNet, 기본 제공 모델은 됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/heads/svd.py"/>
        <source>has {count} fully connected layers that can be truncated, not {count2}</source>
        <translation>줄일 수 있는 완전 연결 층이 {count}개인데 값이 {count2}개입니다</translation>
    </message>
    <message>
        <location filename="../../engine/heads/svd.py"/>
        <source>does not get smaller with {ranks} singular values</source>
        <translation>특잇값 {ranks}개로는 작아지지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/heads/svd.py"/>
        <source>choose at most {most}, or a share such as 0.25</source>
        <translation>최대 {most}개 또는 0.25 같은 비율을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/heads/svd.py"/>
        <source>give one share or number of singular values for each</source>
        <translation>층마다 특이값의 비율이나 개수를 하나씩 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>lists no classes</source>
        <translation>클래스가 하나도 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>choose a text of one name a line, or a data.yaml</source>
        <translation>한 줄에 이름 하나인 텍스트나 data.yaml을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>cannot hold these names</source>
        <translation>이 이름들을 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>write them into it by hand</source>
        <translation>파일에 직접 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>calls the class {number} {before}, not {name}</source>
        <translation>클래스 {number}의 이름이 {name}이(가) 아니라 {before}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/class_import.py"/>
        <source>bring both lists into one order</source>
        <translation>두 목록의 순서를 맞추세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/folder_classes.py"/>
        <source>is gone, so the order of its classes is known until the program ends</source>
        <translation>사라졌습니다. 클래스의 순서는 프로그램을 끝낼 때까지만 유지됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/classes/folder_classes.py"/>
        <source>bring it back</source>
        <translation>되돌려 놓으세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>is not an empty folder</source>
        <translation>빈 폴더가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>name a new one, so that nothing is overwritten</source>
        <translation>덮어쓰지 않도록 새 폴더를 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>cannot be copied ({reason})</source>
        <translation>복사할 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>cannot be made ({reason})</source>
        <translation>만들 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>choose a folder that can be written</source>
        <translation>쓸 수 있는 폴더를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/convert.py"/>
        <source>check both folders and the room on disk</source>
        <translation>두 폴더와 디스크의 공간을 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>is read as {format}; a label file of {other} beside it ({first}) is not</source>
        <translation>{format} 형식으로 읽습니다. 옆에 있는 {other} 레이블 파일({first})은 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>is read as {format}; {count:,} label files of {other} beside it ({first}) are not</source>
        <translation>{format} 형식으로 읽습니다. 옆에 있는 {other} 레이블 파일 {count:,}개({first})는 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>keep the labels of one format in a folder of their own to choose which count</source>
        <translation>어느 것을 쓸지 정하려면 한 형식의 레이블만 따로 폴더에 두세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>is not a folder that is there</source>
        <translation>없는 폴더입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>check the name, or whether its drive is gone</source>
        <translation>이름을 확인하거나 드라이브가 연결되어 있는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>is read as {format}; {display}, labels of coco, is not</source>
        <translation>{format} 형식으로 읽습니다. coco 레이블인 {display}은(는) 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/folder.py"/>
        <source>open one of the folders in it by itself</source>
        <translation>그 안의 폴더 하나를 따로 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>cannot hold the new class {names!r}</source>
        <translation>새 클래스 {names!r}을(를) 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>rename it, or add it to the list by hand</source>
        <translation>이름을 바꾸거나 목록에 직접 추가하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>cannot hold the new name of the class</source>
        <translation>클래스의 새 이름을 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>choose another, or change it there by hand</source>
        <translation>다른 이름을 고르거나 파일에서 직접 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>is not UTF-8 text</source>
        <translation>UTF-8 텍스트가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>save it as UTF-8</source>
        <translation>UTF-8로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>{file}, line {line}</source>
        <translation>{file}, {line}번째 줄</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>is not well-formed YAML</source>
        <translation>올바른 YAML이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>correct it</source>
        <translation>고치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>write each value where it belongs</source>
        <translation>값을 제자리에 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>is nested too deep for a list of classes</source>
        <translation>클래스 목록치고 너무 깊이 중첩되어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>is not readable as YAML</source>
        <translation>YAML로 읽을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>calls the class {number} {name} by now, which was {joined}</source>
        <translation>클래스 {number}의 이름이 {joined}이었는데 지금은 {name}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/class_list.py"/>
        <source>open the folder anew</source>
        <translation>폴더를 다시 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>lists no categories: classes are called by their numbers</source>
        <translation>분류 목록이 없어 클래스를 번호로 부릅니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>an annotation</source>
        <translation>항목 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>{lost} annotations</source>
        <translation>항목 {lost}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>{what} of no picture that is there</source>
        <translation>없는 사진의 {what}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>add their names to it</source>
        <translation>이름을 추가하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>a category without id and name ({entry!r:.80})</source>
        <translation>id와 이름이 없는 분류({entry!r:.80})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>a category without id ({entry!r:.80})</source>
        <translation>id가 없는 분류({entry!r:.80})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>two categories with the id {number}</source>
        <translation>id가 {number}인 분류가 둘</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/document.py"/>
        <source>two categories with the name {name}</source>
        <translation>이름이 {name}인 분류가 둘</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>has a name that leads elsewhere in a COCO file</source>
        <translation>이름이 COCO 파일에서 다른 곳을 가리킵니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>rename it</source>
        <translation>이름을 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>cannot name {wrong} so that it is not taken for another picture</source>
        <translation>다른 사진으로 여겨지지 않게 {wrong}의 이름을 쓸 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>lies outside {root}, whose labels these are</source>
        <translation>이 레이블의 폴더 {root} 밖에 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>open the folder that holds it</source>
        <translation>그것이 들어 있는 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/file.py"/>
        <source>rename the picture, or open the folder anew</source>
        <translation>사진의 이름을 바꾸거나 폴더를 다시 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>a box of the category {category}, which the file does not list, is left out</source>
        <translation>파일의 목록에 없는 분류 {category}의 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>an annotation without a bbox of four numbers is left out</source>
        <translation>수 네 개로 된 bbox가 없는 항목을 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>{file}, annotation {item}</source>
        <translation>{file}, 항목 {item}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>{file}, image {name}</source>
        <translation>{file}, 사진 {name}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>cannot hold these labels in the format coco</source>
        <translation>coco 형식에 이 레이블을 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/folder.py"/>
        <source>rename the odd label</source>
        <translation>특이한 레이블의 이름을 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>holds {what}</source>
        <translation>파일에 있는 것: {what}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>correct it there; it stays in the file</source>
        <translation>파일에서 고치세요. 파일에는 그대로 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>{count} with another suffix than the picture's, read as of that one ({first})</source>
        <translation>사진과 확장자가 다른 {count}, 그 사진의 것으로 읽음({first})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>{count} that several pictures have, so that none is sure ({first})</source>
        <translation>여러 사진에 있어 확실하지 않은 {count}({first})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>a name</source>
        <translation>이름 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>{count} names</source>
        <translation>이름 {count}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>an image without file_name or with an id used before ({entry!r:.80})</source>
        <translation>file_name이 없거나 id가 이미 쓰인 사진({entry!r:.80})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>{name} for {name2}</source>
        <translation>{name2} 대신 {name}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>the image {name}, which lies outside the folder</source>
        <translation>폴더 밖에 있는 사진 {name}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/images.py"/>
        <source>two entries for the image {name}, read as one</source>
        <translation>사진 {name}의 항목이 둘, 하나로 읽음</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>speaks of {count:,} pictures that are not there ({name} is the first)</source>
        <translation>없는 사진 {count:,}장이 적혀 있습니다(첫째는 {name})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>speaks of a picture that is not there ({name})</source>
        <translation>없는 사진이 적혀 있습니다({name})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>restore them; their labels stay in the file</source>
        <translation>사진을 되돌려 놓으세요. 레이블은 파일에 그대로 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>restore it; its labels stay in the file</source>
        <translation>사진을 되돌려 놓으세요. 레이블은 파일에 그대로 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>is not a COCO file (images, annotations or categories are missing)</source>
        <translation>COCO 파일이 아닙니다(images, annotations 또는 categories가 없음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/coco/layout.py"/>
        <source>check it</source>
        <translation>확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>line {line:.0f}</source>
        <translation>{line:.0f}번째 줄</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>{file}, line 1</source>
        <translation>{file}, 1번째 줄</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>names no columns of boxes</source>
        <translation>박스의 열 이름이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>see docs/formats.md for their names</source>
        <translation>열 이름은 docs/formats.md를 보세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>is not a CSV row ({error})</source>
        <translation>CSV 행이 아닙니다({error})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>correct it there</source>
        <translation>파일에서 고치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/csv_rows.py"/>
        <source>has a name that is not UTF-8, which CSV cannot hold</source>
        <translation>이름이 UTF-8이 아니라 CSV에 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>{place}, shape {number}</source>
        <translation>{place}, 도형 {number}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>turned box</source>
        <translation>기울어진 박스</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>is not well-formed XML ({error})</source>
        <translation>올바른 XML이 아닙니다({error})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>is XML of another kind (&lt;{tag}&gt;)</source>
        <translation>다른 종류의 XML입니다(&lt;{tag}&gt;)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>move it elsewhere</source>
        <translation>다른 곳으로 옮기세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>holds the tracks of a video, which are not read</source>
        <translation>읽지 않는 동영상 트랙이 들어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>export it as CVAT for images 1.1</source>
        <translation>CVAT for images 1.1로 내보내세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>declares entities or a document type, as attacks do</source>
        <translation>공격에 쓰이는 것처럼 엔티티나 문서 형식이 선언되어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>take these lines out of a copy of it</source>
        <translation>사본에서 그 줄들을 지우고 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>cannot be read as text ({error})</source>
        <translation>텍스트로 읽을 수 없습니다({error})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>line {line}</source>
        <translation>{line}번째 줄</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/cvat.py"/>
        <source>has a name that XML cannot hold</source>
        <translation>이름을 XML에 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document.py"/>
        <source>{place}, box {number}</source>
        <translation>{place}, 박스 {number}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document.py"/>
        <source>a box without a class is left out</source>
        <translation>클래스가 없는 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document.py"/>
        <source>a box without four numbers is left out</source>
        <translation>수 네 개가 없는 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>is labelled by several people; what the first did not label is not shown</source>
        <translation>여러 사람이 레이블을 만들었습니다. 첫 사람이 만들지 않은 것은 보이지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>cannot be named in {name} so that it is found again</source>
        <translation>다시 찾을 수 있게 {name}에 이름을 쓸 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>of no picture that is there</source>
        <translation>(없는 사진)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>restore the pictures; their labels stay in the file</source>
        <translation>사진을 되돌려 놓으세요. 레이블은 파일에 그대로 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>that several pictures have, so that none is sure</source>
        <translation>(여러 사진에 있어 확실하지 않음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>name them with their folders</source>
        <translation>폴더까지 적으세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>of pictures that it names before; the first entries are read</source>
        <translation>(앞에 이미 적힌 사진. 첫 항목을 읽음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>join the entries</source>
        <translation>항목을 합치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>cannot be placed: {name} cannot be read</source>
        <translation>위치를 정할 수 없습니다: {name}을(를) 읽을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>restore the picture</source>
        <translation>사진을 되돌려 놓으세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>cannot hold the labels of {name} in the format {format}</source>
        <translation>{format} 형식에 {name}의 레이블을 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>choose one of them there</source>
        <translation>그중 하나를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>rename the picture or the odd label</source>
        <translation>사진이나 특이한 레이블의 이름을 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>cannot hold these labels in the format {format}</source>
        <translation>{format} 형식에 이 레이블을 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/document_file.py"/>
        <source>holds {count} {what} ({missed})</source>
        <translation>{count} {what}({missed})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/json_documents.py"/>
        <source>{place}, region {number}</source>
        <translation>{place}, 영역 {number}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/json_documents.py"/>
        <source>is JSON of another kind (it is not a list of pictures)</source>
        <translation>다른 종류의 JSON입니다(사진의 목록이 아님)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/json_documents.py"/>
        <source>entry {number}</source>
        <translation>항목 {number}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/json_documents.py"/>
        <source>is JSON of another kind (it has no entries of pictures)</source>
        <translation>다른 종류의 JSON입니다(사진의 항목이 없음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/json_documents.py"/>
        <source>cannot be read, so its labels cannot be saved</source>
        <translation>읽을 수 없어 레이블을 저장할 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/label_studio.py"/>
        <source>turned rectangle</source>
        <translation>기울어진 직사각형</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/label_studio.py"/>
        <source>is JSON of another kind (it is not a list of tasks)</source>
        <translation>다른 종류의 JSON입니다(작업의 목록이 아님)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/label_studio.py"/>
        <source>task {task}</source>
        <translation>작업 {task}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/documents/layout.py"/>
        <source>is read as {format}; {name} beside it, labels of {format2}, is not</source>
        <translation>{format} 형식으로 읽습니다. 옆에 있는 {format2} 레이블 {name}은(는) 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>says {width} x {height}, but the picture is {true_width} x {true_height} as shown</source>
        <translation>{width} x {height}라고 적혀 있으나 보이는 사진은 {true_width} x {true_height}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>1 shape {names} that is not a box</source>
        <translation>박스가 아닌 도형 1개 {names}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>{count} shapes {names} that are not boxes</source>
        <translation>박스가 아닌 도형 {count}개 {names}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>holds outlines, each read as the box around it</source>
        <translation>윤곽선이 들어 있어 둘러싸는 박스로 읽습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>they stay as they are until such a box is changed</source>
        <translation>그 박스를 바꿀 때까지 그대로 둡니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source> (turned by its EXIF entry)</source>
        <translation>(EXIF에 따라 돌림)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>a box with a coordinate that is not a valid number is left out</source>
        <translation>좌표가 올바른 수가 아닌 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>a box without width or height, or with its corners exchanged, is left out</source>
        <translation>너비나 높이가 없거나 모서리가 뒤바뀐 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>a box wholly outside the picture is left out</source>
        <translation>사진 밖에만 있는 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>holds {what}; kept and not shown</source>
        <translation>{what}: 파일에 두고 보이지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>check that its boxes fit the picture</source>
        <translation>박스가 사진에 맞는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>cannot hold the label {label!r}</source>
        <translation>레이블 {label!r}을(를) 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>cannot hold the box {corners}, which has no area in the picture</source>
        <translation>사진 안에 넓이가 없는 박스 {corners}을(를) 담을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/entries.py"/>
        <source>draw it there</source>
        <translation>사진 안에 그리세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/json_text.py"/>
        <source>is not well-formed JSON ({msg})</source>
        <translation>올바른 JSON이 아닙니다({msg})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/json_text.py"/>
        <source>is nested too deep</source>
        <translation>너무 깊이 중첩되어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/json_text.py"/>
        <source>does not fit into memory</source>
        <translation>메모리에 들어가지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/json_text.py"/>
        <source>holds a number that is none</source>
        <translation>수가 아닌 수가 들어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/json_text.py"/>
        <source>check what it is</source>
        <translation>무엇인지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>a shape that is not an object is left out</source>
        <translation>객체가 아닌 도형을 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>a {kind} without a label is left out</source>
        <translation>레이블이 없는 {kind}을(를) 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>a rectangle without two (or four) corners is left out</source>
        <translation>모서리가 두 개(또는 네 개)가 아닌 직사각형을 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>a {kind} without its points is left out</source>
        <translation>점이 없는 {kind}을(를) 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>is JSON of another kind (it has no list of shapes)</source>
        <translation>다른 종류의 JSON입니다(도형 목록이 없음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/labelme.py"/>
        <source>{file}, shape {place}</source>
        <translation>{file}, 도형 {place}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/limits.py"/>
        <source>is nested more than {times} times, as no labels are</source>
        <translation>{times}번 넘게 겹쳐 있습니다. 레이블은 그렇지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/limits.py"/>
        <source>holds {count:,} entries for one picture; the limit is {most:,}</source>
        <translation>사진 한 장에 항목이 {count:,}개 있습니다. 한도는 {most:,}개입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/limits.py"/>
        <source>needs about {needed:.1f} GB of memory to be read; {free:.1f} GB are free</source>
        <translation>읽는 데 메모리가 약 {needed:.1f} GB 필요한데 {free:.1f} GB 남아 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/limits.py"/>
        <source>close other programs, or split it</source>
        <translation>다른 프로그램을 닫거나 파일을 나누세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/voc.py"/>
        <source>an object without a name is left out</source>
        <translation>이름이 없는 object를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/voc.py"/>
        <source>an object without a bndbox is left out</source>
        <translation>bndbox가 없는 object를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/voc.py"/>
        <source>an object without a number for {missing} is left out</source>
        <translation>{missing}의 수가 없는 object를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/voc.py"/>
        <source>take that declaration out of it; the labels may stay</source>
        <translation>그 선언을 지우세요. 레이블은 남겨도 됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/voc.py"/>
        <source>is not {encoding} text, as it should be</source>
        <translation>{encoding} 텍스트여야 하는데 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/word_lines.py"/>
        <source>holds turned boxes, each read as the box around it</source>
        <translation>기울어진 박스가 있어 둘러싸는 박스로 읽습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/word_lines.py"/>
        <source>they stay in their files as they are until such a box is moved</source>
        <translation>그 박스를 옮길 때까지 파일에 그대로 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/word_lines.py"/>
        <source>a line that is not: class, truncated, occluded, angle, four edges, seven numbers (and a score)</source>
        <translation>class, truncated, occluded, angle, 네 변, 수 일곱 개(그리고 score)의 줄이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/word_lines.py"/>
        <source>a line that is not: four corners, class, difficult</source>
        <translation>네 모서리, class, difficult의 줄이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yaml_text.py"/>
        <source>says the same in so many places that no list of classes does</source>
        <translation>클래스 목록과 달리 같은 것이 너무 여러 곳에 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo.py"/>
        <source>a line that is not: class, centre x, centre y, width, height</source>
        <translation>class, 중심 x, 중심 y, 너비, 높이의 줄이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo.py"/>
        <source>{words} is not a class number</source>
        <translation>{words}은(는) 클래스 번호가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo.py"/>
        <source>a box in pixels, where YOLO has parts of the picture's width and height, is left out</source>
        <translation>YOLO는 사진의 너비와 높이에 대한 비율인데 픽셀로 적힌 박스를 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo.py"/>
        <source>has no class {label} in its list of classes</source>
        <translation>클래스 목록에 {label} 클래스가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo.py"/>
        <source>add it to the list</source>
        <translation>목록에 추가하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>has data sets in it, whose lists of classes ({display}) are not read</source>
        <translation>안에 데이터 세트가 있으나 그 클래스 목록({display})은 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>has lists of classes that differ from folder to folder; each counts for its own labels</source>
        <translation>클래스 목록이 폴더마다 다르며 각각 자기 레이블에 쓰입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>lists other classes than {yaml}</source>
        <translation>{yaml}과(와) 클래스 목록이 다릅니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>make both lists the same</source>
        <translation>두 목록을 같게 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>open one of these folders by itself</source>
        <translation>이 폴더 중 하나를 따로 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>make them the same to add new classes</source>
        <translation>새 클래스를 추가하려면 목록을 같게 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/formats/yolo_layout.py"/>
        <source>has no {value}, which its {name} names as {name2}</source>
        <translation>{name}에 {name2}(으)로 적힌 {value}이(가) 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>is not read, as another one is for its picture</source>
        <translation>그 사진에 다른 것이 있어 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>are not read, as others are for their pictures</source>
        <translation>그 사진들에 다른 것이 있어 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>may belong to several pictures</source>
        <translation>여러 사진의 것일 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>may each belong to several pictures</source>
        <translation>각각 여러 사진의 것일 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>is gone</source>
        <translation>사라졌습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>your edits are kept: bring its drive back and save again</source>
        <translation>편집은 보관되어 있습니다. 드라이브를 다시 연결하고 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>belongs to no picture</source>
        <translation>맞는 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>belong to no picture</source>
        <translation>맞는 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>bring the pictures here, or correct the names</source>
        <translation>사진을 여기로 가져오거나 이름을 고치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>leave the right one there</source>
        <translation>맞는 것만 남기세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>put labels into folders as the pictures are</source>
        <translation>레이블을 사진과 같은 폴더 구조에 두세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>has the same name as {other} apart from its suffix</source>
        <translation>확장자만 빼고 {other}과(와) 이름이 같습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>{count:,} label files</source>
        <translation>레이블 파일 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>{count} ({first} is the first) {many}</source>
        <translation>{count}(첫째는 {first}): {many}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>a label file ({first}) {one}</source>
        <translation>레이블 파일({first}): {one}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>in it {what}</source>
        <translation>폴더 안의 {what}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/labelled.py"/>
        <source>labels go to {name}</source>
        <translation>레이블은 {name}에 저장됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>Trained as pictures without objects. If there are objects in them, draw the boxes.</source>
        <translation>물체가 없는 사진으로 학습합니다. 물체가 있으면 박스를 그리세요.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>A side under {side:g} pixels: often drawn by mistake. Delete it, or draw it again.</source>
        <translation>한 변이 {side:g}픽셀보다 작습니다. 실수로 그린 경우가 많으니 지우거나 다시 그리세요.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>Two boxes of one class that overlap by more than {iou:.0%}. Delete one of them.</source>
        <translation>같은 클래스의 두 박스가 {iou:.0%}보다 많이 겹칩니다. 하나를 지우세요.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>Part of the box lies outside the picture; training cuts it off. Draw it inside.</source>
        <translation>박스의 일부가 사진 밖에 있어 학습할 때 잘립니다. 안쪽에 그리세요.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>Fewer than {fewest} boxes: too few for good detections. Label more of it.</source>
        <translation>박스가 {fewest}개보다 적어 잘 검출하기 어렵습니다. 레이블을 더 만드세요.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>All its boxes are in one picture: the model may learn the picture instead of the class.</source>
        <translation>모든 박스가 한 사진에 있습니다. 클래스 대신 그 사진을 배울 수 있습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>No anchor has an IoU of {least:g}: the RPN may miss them. Better anchors are suggested below.</source>
        <translation>IoU가 {least:g} 이상인 앵커가 없어 RPN이 놓칠 수 있습니다. 더 나은 앵커를 아래에 제안합니다.</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>1 picture without a box</source>
        <translation>박스가 없는 사진 1장</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{count:,} pictures without a box</source>
        <translation>박스가 없는 사진 {count:,}장</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>1 tiny box</source>
        <translation>아주 작은 박스 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{count:,} tiny boxes</source>
        <translation>아주 작은 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>1 box labelled twice</source>
        <translation>두 번 레이블된 박스 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{count:,} boxes labelled twice</source>
        <translation>두 번 레이블된 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>1 box reaching out of the picture</source>
        <translation>사진 밖으로 나간 박스 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{count:,} boxes reach out of the picture</source>
        <translation>사진 밖으로 나간 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>1 box that no anchor covers</source>
        <translation>어떤 앵커도 덮지 않는 박스 1개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{count:,} boxes that no anchor covers</source>
        <translation>어떤 앵커도 덮지 않는 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{label}: {boxes} in all, too few to judge the class well</source>
        <translation>{label}: 모두 {boxes}, 이 클래스를 제대로 판단하기에는 너무 적음</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/checks.py"/>
        <source>{label}: all {count:,} boxes in one picture</source>
        <translation>{label}: 박스 {count:,}개가 모두 한 사진에 있음</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/rejections.py"/>
        <source>is gone, so what you rejected is known until the program ends</source>
        <translation>사라졌습니다. 거부한 것은 프로그램을 끝낼 때까지만 유지됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/rejections.py"/>
        <source>bring its drive back</source>
        <translation>드라이브를 다시 연결하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Very wide (3 : 1 and more)</source>
        <translation>매우 가로로 긺(3 : 1 이상)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Wide</source>
        <translation>가로로 긺</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>About square</source>
        <translation>정사각형에 가까움</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>High</source>
        <translation>세로로 긺</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Very high (1 : 3 and more)</source>
        <translation>매우 세로로 긺(1 : 3 이상)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Small (below {small:.0f} px)</source>
        <translation>작음({small:.0f} px 미만)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Medium</source>
        <translation>중간</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Large ({large:.0f} px and more)</source>
        <translation>큼({large:.0f} px 이상)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>BOXES PER CLASS</source>
        <translation>클래스별 박스</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>SIZE</source>
        <translation>크기</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>SHAPE</source>
        <translation>모양</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>ANCHORS OF THE MODEL</source>
        <translation>모델의 앵커</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>No anchor covers</source>
        <translation>덮는 앵커 없음</translation>
    </message>
    <message>
        <location filename="../../engine/labels/review/statistics.py"/>
        <source>Covered</source>
        <translation>덮임</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>1 picture to learn from shows the same as one held out: the figures say little of unseen pictures</source>
        <translation>학습할 사진 1장이 평가용 사진과 같은 장면입니다. 수치가 새 사진에서의 성능을 잘 말해 주지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>{count:,} pictures to learn from show the same as one held out: the figures say little of unseen pictures</source>
        <translation>학습할 사진 {count:,}장이 평가용 사진과 같은 장면입니다. 수치가 새 사진에서의 성능을 잘 말해 주지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>held out in another folder</source>
        <translation>다른 폴더에서 평가용</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>holds no picture of the split {split}</source>
        <translation>분할 {split}의 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>{where} with labels that can be read</source>
        <translation>{where}: 읽을 수 있는 레이블이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>check its label files</source>
        <translation>레이블 파일을 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>is not a labelled folder</source>
        <translation>레이블이 있는 폴더가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>give one of the formats {names}</source>
        <translation>다음 형식 중 하나로 지정하세요: {names}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>is not a labelled folder: it {what}</source>
        <translation>레이블이 있는 폴더가 아닙니다: {what}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/several.py"/>
        <source>reading labels: {number:,} of {count:,}</source>
        <translation>레이블 읽는 중: {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/shared_files.py"/>
        <source>labels pictures that {name} labels, too: they are read as one, and saved apart</source>
        <translation>{name}과(와) 같은 사진의 레이블이 있습니다. 하나로 읽고 따로 저장합니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/shared_files.py"/>
        <source>labels pictures that {name} labels, too; what it alone holds of them is not shown</source>
        <translation>{name}과(와) 같은 사진의 레이블이 있습니다. 이 파일에만 있는 것은 보이지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/shared_files.py"/>
        <source>open each in a folder of its own if they are two versions</source>
        <translation>서로 다른 버전이면 각각 다른 폴더에서 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/shared_files.py"/>
        <source>join the two files, or open each in a folder of its own</source>
        <translation>두 파일을 합치거나 각각 다른 폴더에서 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>{pictures} moved to the side of what shows nearly the same</source>
        <translation>{pictures}을 거의 같은 사진이 있는 쪽으로 옮겼습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>leaves no picture to learn from: {why}</source>
        <translation>학습할 사진이 남지 않습니다: {why}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>{pictures} of both sides show nearly the same: the figures say little of unseen pictures</source>
        <translation>양쪽의 {pictures}이 거의 같은 것을 보여 줍니다. 수치는 보지 못한 사진에 대해 말해 주는 것이 적습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>all are in {names}</source>
        <translation>모두 {names}에 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>its lists ({names}) name none of them</source>
        <translation>목록({names})에 하나도 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>add a train split, or open a folder that has pictures to learn from</source>
        <translation>train 분할을 추가하거나 학습할 사진이 있는 폴더를 여세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>has no split {name}</source>
        <translation>분할 {name}이(가) 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>name one that it has: {there}</source>
        <translation>있는 것 중에서 지정하세요: {there}</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>train and {by} are the same pictures: the figures are of pictures that were learned from</source>
        <translation>train과 {by}이(가) 같은 사진입니다. 학습에 쓴 사진의 수치입니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>{pictures} of train and of {by}: judged by, not learned from</source>
        <translation>train과 {by}에 모두 있는 {pictures}: 평가에 쓰고 학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split.py"/>
        <source>{pictures} of train and of a test split: left alone</source>
        <translation>train과 시험 분할에 모두 있는 {pictures}: 쓰지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>lists {count:,} pictures that are not there ({name} is the first)</source>
        <translation>없는 사진 {count:,}장이 나열되어 있습니다(첫째는 {name})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>lists a picture that is not there ({name})</source>
        <translation>없는 사진이 나열되어 있습니다({name})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>restore them, or correct the list</source>
        <translation>사진을 되돌려 놓거나 목록을 고치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>holds {count} that several pictures have, so that none is sure ({unclear})</source>
        <translation>여러 사진에 있어 확실하지 않은 {count}({unclear})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>restore it, or correct the list</source>
        <translation>사진을 되돌려 놓거나 목록을 고치세요</translation>
    </message>
    <message>
        <location filename="../../engine/labels/split_lists.py"/>
        <source>{count:,} names</source>
        <translation>이름 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>holds labels as {words} ({relative_to}), which are not read</source>
        <translation>읽지 않는 형식의 레이블이 있습니다: {words}({relative_to})</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>TFRecord</source>
        <translation>TFRecord</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>MATLAB files, as of Pascal3D+</source>
        <translation>MATLAB 파일(예: Pascal3D+)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>VoTT's project</source>
        <translation>VoTT 프로젝트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON Lines, as of YOLO-World, Labelbox or PaliGemma</source>
        <translation>JSON Lines(예: YOLO-World, Labelbox, PaliGemma)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>Label Studio's JSON-MIN (its JSON is read)</source>
        <translation>Label Studio의 JSON-MIN(JSON은 읽음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of Supervisely</source>
        <translation>Supervisely의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of VoTT</source>
        <translation>VoTT의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of BDD100K or Scalabel</source>
        <translation>BDD100K 또는 Scalabel의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>CSV with whole boxes in one column</source>
        <translation>박스 전체가 한 열에 있는 CSV</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>CSV without names of its columns</source>
        <translation>열 이름이 없는 CSV</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>VIA's CSV (its JSON is read)</source>
        <translation>VIA의 CSV(JSON은 읽음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>a project of VIA 3 (those of VIA 2 are read)</source>
        <translation>VIA 3의 프로젝트(VIA 2의 것은 읽음)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of FiftyOne</source>
        <translation>FiftyOne의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of Datumaro</source>
        <translation>Datumaro의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>JSON of Cityscapes</source>
        <translation>Cityscapes의 JSON</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>a manifest of SageMaker</source>
        <translation>SageMaker의 manifest</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of VisDrone</source>
        <translation>VisDrone의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of MOT</source>
        <translation>MOT의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of WIDER FACE</source>
        <translation>WIDER FACE의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of GTSDB</source>
        <translation>GTSDB의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of YOLOv4 for PyTorch or Keras</source>
        <translation>PyTorch 또는 Keras용 YOLOv4의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>text of OIDv4's ToolKit</source>
        <translation>OIDv4 ToolKit의 텍스트</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>convert them to one of the formats that are read (docs/formats.md)</source>
        <translation>읽는 형식 중 하나로 변환하세요(docs/formats.md)</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>holds {relative_to}, which is not UTF-8 text</source>
        <translation>UTF-8 텍스트가 아닌 {relative_to}이(가) 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/labels/unread_formats.py"/>
        <source>masks of pixels without boxes</source>
        <translation>박스가 없는 픽셀 마스크</translation>
    </message>
    <message>
        <location filename="../../engine/models/architectures.py"/>
        <source>has maps of stride {names} alone, of which no pyramid can be made</source>
        <translation>스트라이드 {names}의 맵만 있어 피라미드를 만들 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/architectures.py"/>
        <source>choose the papers' design, or another backbone</source>
        <translation>논문의 구조나 다른 백본을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/architectures.py"/>
        <source>no such architecture</source>
        <translation>그런 아키텍처가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/architectures.py"/>
        <source>choose one of {names}</source>
        <translation>다음 중 하나를 고르세요: {names}</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>has no trained RPN: it has learned over external region proposals only</source>
        <translation>학습된 RPN이 없습니다. 외부의 제안으로만 학습했습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>is a model for {trained}, not for {requested}</source>
        <translation>{requested}이(가) 아니라 {trained}용 모델입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>is a model for {trained}, which has no proposal network</source>
        <translation>{trained} 모델이며, 제안 네트워크가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>detect with Selective Search, or train it as Faster R-CNN</source>
        <translation>Selective Search로 검출하거나 Faster R-CNN으로 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>train one for {detector_words}</source>
        <translation>{detector_words}용 모델을 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/choosing.py"/>
        <source>detect with Selective Search</source>
        <translation>Selective Search로 검출하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/rcnn.py"/>
        <source>a crop of {side}</source>
        <translation>{side} 크기의 조각</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/rcnn.py"/>
        <source>has no room for {context} pixels of context</source>
        <translation>둘레 {context}픽셀을 넣을 자리가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/detectors/rcnn.py"/>
        <source>take a larger side</source>
        <translation>더 긴 변을 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/devices.py"/>
        <source>this machine has no such device</source>
        <translation>이 컴퓨터에 없는 장치입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/devices.py"/>
        <source>choose auto or cpu</source>
        <translation>auto 또는 cpu를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/devices.py"/>
        <source>no such device</source>
        <translation>그런 장치가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/devices.py"/>
        <source>choose auto, cpu, cuda, cuda:N or mps</source>
        <translation>auto, cpu, cuda, cuda:N 또는 mps를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>choose the architecture that these weights were trained for</source>
        <translation>이 가중치를 학습한 아키텍처를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>is not a state dict (names and tensors)</source>
        <translation>state dict(이름과 텐서)가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>save it with torch.save(model.state_dict())</source>
        <translation>torch.save(model.state_dict())로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>'{biases}' is missing: it is not a detector's file</source>
        <translation>'{biases}'이(가) 없습니다. 검출기의 파일이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>cannot be saved ({reason})</source>
        <translation>저장할 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>does not say what model it holds</source>
        <translation>어떤 모델인지 적혀 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>name its architecture, too</source>
        <translation>아키텍처도 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>'{key}' has shape {have}, but {name} needs {want}</source>
        <translation>'{key}'의 모양이 {have}인데 {name}에는 {want}이(가) 필요합니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>'{key}' of {name}, of shape {tuple}, is missing</source>
        <translation>{name}의 '{key}'(모양 {tuple})이(가) 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>'{key}' holds values that are no numbers</source>
        <translation>'{key}'에 수가 아닌 값이 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>train or download the model anew</source>
        <translation>모델을 다시 학습하거나 내려받으세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/checkpoints.py"/>
        <source>'{key}', of shape {tuple}, is not part of {name}</source>
        <translation>'{key}'(모양 {tuple})은(는) {name}의 것이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/loading.py"/>
        <source>is a backbone ({backbone}), not a detector</source>
        <translation>검출기가 아니라 백본({backbone})입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/loading.py"/>
        <source>train a new detector that starts from this file</source>
        <translation>이 파일에서 시작하는 새 검출기를 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>cannot be read as weights: it is damaged, cut short, or something else</source>
        <translation>가중치로 읽을 수 없습니다. 손상되었거나 중간에 잘렸거나 다른 파일입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>holds Python code ({code}) beside its weights; it was not run</source>
        <translation>가중치 옆에 Python 코드({code})가 있습니다. 실행하지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>cannot be read as weights alone; nothing in it was run</source>
        <translation>가중치만으로는 읽을 수 없습니다. 아무것도 실행하지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>cannot be read as weights ({reason})</source>
        <translation>가중치로 읽을 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>use a safetensors file or a state dict (.pth)</source>
        <translation>safetensors 파일이나 state dict(.pth)를 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>does not say what model it holds ({why})</source>
        <translation>어떤 모델이 들어 있는지 알 수 없습니다({why})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>there is no such file</source>
        <translation>그런 파일이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>check the name</source>
        <translation>이름을 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>save it with torch.save(model.state_dict()), or as safetensors</source>
        <translation>torch.save(model.state_dict())로, 또는 safetensors로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>save it as safetensors</source>
        <translation>safetensors로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>is not UTF-8, as names of weight files must be</source>
        <translation>가중치 파일의 이름은 UTF-8이어야 합니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/model_file.py"/>
        <source>choose another name</source>
        <translation>다른 이름을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>cannot be written to ({reason})</source>
        <translation>쓸 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>free some space or choose another cache folder</source>
        <translation>공간을 만들거나 다른 캐시 폴더를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>the connection ended after {done} of {total} bytes</source>
        <translation>{total}바이트 중 {done}바이트에서 연결이 끊겼습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>the download is damaged (its checksum is wrong)</source>
        <translation>내려받은 파일이 손상되었습니다(체크섬이 다름)</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>download it again</source>
        <translation>다시 내려받으세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>the server refused the download ({code} {reason})</source>
        <translation>서버가 내려받기를 거부했습니다({code} {reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>try again later</source>
        <translation>나중에 다시 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>the download failed ({what})</source>
        <translation>내려받지 못했습니다({what})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/published.py"/>
        <source>check the connection and try again: it goes on where it stopped; the bundled model works without</source>
        <translation>연결을 확인하고 다시 하세요. 멈춘 곳에서 이어집니다. 기본 제공 모델은 연결 없이 쓸 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/runs.py"/>
        <source>is not a record of a training</source>
        <translation>학습 기록이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/runs.py"/>
        <source>delete it; the model beside it stays</source>
        <translation>지우세요. 옆의 모델은 그대로입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/seen_pictures.py"/>
        <source>noting which pictures it has seen: {number:,}</source>
        <translation>어떤 사진을 보았는지 기록하는 중: {number:,}</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>no such model</source>
        <translation>그런 모델이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>the models on the shelf are: {names}</source>
        <translation>보관함의 모델: {names}</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>is not published for download</source>
        <translation>내려받을 수 있는 모델이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>cannot be a model's name</source>
        <translation>모델의 이름이 될 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>use letters, digits, spaces, - and _</source>
        <translation>글자, 숫자, 빈칸, -, _를 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>is the name of another model on the shelf</source>
        <translation>보관함에 있는 다른 모델의 이름입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>there is no training of this name</source>
        <translation>이 이름의 학습이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>see the list of trainings</source>
        <translation>학습 목록을 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>is not downloaded yet</source>
        <translation>아직 내려받지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>download it on the model shelf</source>
        <translation>모델 보관함에서 내려받으세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>is a backbone, not a detector</source>
        <translation>검출기가 아니라 백본입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>train a new detector that starts from it</source>
        <translation>여기서 시작하는 새 검출기를 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>is not one of your models</source>
        <translation>내 모델이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>only those can be renamed or deleted</source>
        <translation>내 모델만 이름을 바꾸거나 삭제할 수 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>(no name)</source>
        <translation>(이름 없음)</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>cannot be moved to the trash ({reason})</source>
        <translation>휴지통으로 옮길 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>delete the file by hand</source>
        <translation>파일을 직접 지우세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/shelf.py"/>
        <source>its figures cannot be read</source>
        <translation>수치를 읽을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>choose the built-in backbone (bundled), imagenet-vgg16 or another of the shelf, one by name, from timm (timm:NAME), or a .pth or .safetensors file</source>
        <translation>내장 백본(bundled), imagenet-vgg16이나 모델 목록의 다른 백본, timm의 이름(timm:NAME), 또는 .pth나 .safetensors 파일을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>is the backbone of none of {names}</source>
        <translation>{names} 중 어느 것의 백본도 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>fc6 and fc7 are the backbone's own; </source>
        <translation>fc6과 fc7은 백본의 것; </translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>its pyramid comes with it; </source>
        <translation>피라미드가 함께 옵니다; </translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>{comes}{names} and class layers are new</source>
        <translation>{comes}{names}와(과) 클래스 층은 새것</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>{comes}class layers are new</source>
        <translation>{comes}클래스 층은 새것</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>: {nearest} is nearest, but {why}</source>
        <translation>: {nearest}이(가) 가장 가깝지만 {why}</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>choose weights of one of them, as torchvision saves them, or a backbone by name, from timm (timm:NAME)</source>
        <translation>torchvision이 저장한 그대로의 가중치나 timm의 백본 이름(timm:NAME)을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>there is no such backbone or file to start from</source>
        <translation>시작할 백본이나 파일이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>Loading {name}</source>
        <translation>{name} 불러오는 중</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>{do}; or copy its weights here (.pth), and start from that file</source>
        <translation>{do}. 또는 가중치(.pth)를 이 컴퓨터에 복사해 그 파일에서 시작하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>has no map of stride {paper_stride}, which the papers' design is made of, but of {listed}</source>
        <translation>논문의 구조에 필요한 스트라이드 {paper_stride}의 맵이 없고 {listed}만 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>Loading {start}</source>
        <translation>{start} 불러오는 중</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>'{key}' is missing</source>
        <translation>'{key}'이(가) 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>'{key}' has shape {tuple} and not {tuple2}</source>
        <translation>'{key}'의 모양이 {tuple2}이(가) 아니라 {tuple}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>it has no '{key}'</source>
        <translation>'{key}'이(가) 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>choose the pyramid design, or another backbone</source>
        <translation>피라미드 구조나 다른 백본을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>does not take pictures of any size ({reason})</source>
        <translation>아무 크기의 사진이나 받지는 못합니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>choose another backbone</source>
        <translation>다른 백본을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>timm has no weights for it</source>
        <translation>timm에 가중치가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>choose another backbone, or train from scratch</source>
        <translation>다른 백본을 고르거나 처음부터 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>does not hold the weights of {name} ({reason})</source>
        <translation>{name}의 가중치가 아닙니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>delete it, and try again</source>
        <translation>지우고 다시 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>'{key}' is missing, or has another shape than {tuple}</source>
        <translation>'{key}'이(가) 없거나 모양이 {tuple}과(와) 다릅니다</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>download or save the file anew</source>
        <translation>다시 내려받거나 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/models/library/trunks.py"/>
        <source>Downloading {start}</source>
        <translation>{start} 내려받는 중</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>holds floats, stretched from {low:g} to {high:g}</source>
        <translation>실수 값을 {low:g}–{high:g} 범위로 펼쳐 보입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>has {count} bands: {which}</source>
        <translation>{count}개 밴드: {which}</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>has more than {most_whole:,} MB of values, packed so that they are not read</source>
        <translation>값이 {most_whole:,} MB를 넘고 압축되어 있어 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>holds values that cannot be unpacked</source>
        <translation>풀 수 없는 값이 들어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>holds no number</source>
        <translation>수가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>the first three are shown as red, green and blue</source>
        <translation>처음 셋을 빨강, 초록, 파랑으로 보입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>the first is shown</source>
        <translation>첫째를 보입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>is a TIFF whose values are a {ndim}-dimensional {dtype}</source>
        <translation>값이 {ndim}차원 {dtype}인 TIFF입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>{note}, stretched from {low:g} to {high:g}</source>
        <translation>{note}, {low:g}–{high:g} 범위로 펼침</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>packed as {name}</source>
        <translation>{name} 압축</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/bands.py"/>
        <source>is a TIFF of {samplesperpixel} bands {packed}, which is not read</source>
        <translation>밴드가 {samplesperpixel}개인 TIFF({packed})는 읽지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/copies.py"/>
        <source>looking for copies: size {number:,} of {count:,}</source>
        <translation>같은 사진을 찾는 중: 크기 {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/copies.py"/>
        <source>looking for copies: picture {done:,} of {total:,}</source>
        <translation>같은 사진을 찾는 중: 사진 {done:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/finding.py"/>
        <source>change its permissions to see what is in it</source>
        <translation>안을 보려면 권한을 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/finding.py"/>
        <source>cannot be looked into ({why}); what is in it is left out</source>
        <translation>안을 볼 수 없습니다({why}). 그 안의 것은 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/finding.py"/>
        <source>its path is longer than this system takes</source>
        <translation>경로가 이 시스템의 한도보다 깁니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/finding.py"/>
        <source>move what is in it further up</source>
        <translation>그 안의 것을 더 위로 옮기세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/near_duplicates.py"/>
        <source>Comparing</source>
        <translation>비교 중</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/near_duplicates.py"/>
        <source>looking for near-duplicates: {done:,} of {total:,}</source>
        <translation>거의 같은 사진 찾는 중: {total:,}장 중 {done:,}장</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is damaged: it lacks its end, and perhaps its last rows; copy or download it again</source>
        <translation>손상되었습니다. 끝부분과 아마 마지막 줄들이 없습니다. 다시 복사하거나 내려받으세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>{what}; the limit is {max_pixels:,} (13,377 x 13,377)</source>
        <translation>{what}. 한도는 {max_pixels:,}픽셀(13,377 x 13,377)입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>scale it down or cut it into smaller pictures</source>
        <translation>줄이거나 작은 사진으로 자르세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>check the name, or whether it was moved or its drive is gone</source>
        <translation>이름을 확인하거나, 옮겨졌거나 드라이브가 빠지지 않았는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>change its permissions or copy it to a folder of yours</source>
        <translation>권한을 바꾸거나 내 폴더로 복사하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is a folder, not a picture</source>
        <translation>사진이 아니라 폴더입니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>name a picture in it</source>
        <translation>그 안의 사진을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is empty (0 bytes)</source>
        <translation>비어 있습니다(0바이트)</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>copy or download it again</source>
        <translation>다시 복사하거나 내려받으세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>save it without compression, or as PNG</source>
        <translation>압축 없이 또는 PNG로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is not a picture of a known kind</source>
        <translation>아는 종류의 사진이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>open it elsewhere and save it as PNG</source>
        <translation>다른 곳에서 열어 PNG로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>has more pixels than can be opened</source>
        <translation>열 수 있는 것보다 픽셀이 많습니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>close other programs or scale the picture down</source>
        <translation>다른 프로그램을 닫거나 사진을 줄이세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is damaged or cut off ({reason})</source>
        <translation>손상되었거나 잘렸습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>install it (pip install pillow-heif), or save the picture as JPEG</source>
        <translation>설치하거나(pip install pillow-heif) 사진을 JPEG로 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>cannot be read ({reason})</source>
        <translation>읽을 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>check the drive or copy the file elsewhere</source>
        <translation>드라이브를 확인하거나 파일을 다른 곳으로 복사하세요</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>is a HEIC picture (of a phone), which needs pillow-heif</source>
        <translation>HEIC 사진(휴대 전화)이며 pillow-heif가 필요합니다</translation>
    </message>
    <message>
        <location filename="../../engine/pictures/reading.py"/>
        <source>has {width:,} x {height:,} pixels</source>
        <translation>{width:,} x {height:,}픽셀입니다</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>has no proposals in {name}</source>
        <translation>{name}에 제안이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>make them with `propose --json`</source>
        <translation>`propose --json`으로 만드세요</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>{image}: {count} boxes, but {count2} scores</source>
        <translation>{image}: 박스는 {count}개인데 점수는 {count2}개입니다</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>give one for each box</source>
        <translation>박스마다 하나씩 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>{image}: proposal {number} is not a box</source>
        <translation>{image}: 제안 {number}이(가) 박스가 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>give left, top, right, bottom in pixels</source>
        <translation>왼쪽, 위, 오른쪽, 아래를 픽셀로 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>is not a list of proposals</source>
        <translation>제안 목록이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/proposals/from_file.py"/>
        <source>give what `propose --json` writes</source>
        <translation>`propose --json`이 쓰는 것을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>looks like {name}, and no label is here</source>
        <translation>{name}처럼 보이지만 레이블이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>loose: the {name} fills {share:.0%} of the box</source>
        <translation>느슨함: {name}이(가) 박스의 {share:.0%}만 채웁니다</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>the nearest {name} lies elsewhere: IoU {overlap:.2f}</source>
        <translation>가장 가까운 {name}은(는) 다른 곳에 있습니다: IoU {overlap:.2f}</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>looks more like {classes} ({other:.0%}) than {classes2} ({chance:.0%})</source>
        <translation>{classes2}({chance:.0%})보다 {classes}({other:.0%})에 더 가까워 보입니다</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>the model sees no {name} here</source>
        <translation>모델은 여기에서 {name}을(를) 보지 못했습니다</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>lies on a label {other} (IoU {value:.2f})</source>
        <translation>{other} 레이블 위에 있습니다(IoU {value:.2f})</translation>
    </message>
    <message>
        <location filename="../../engine/retrieval/label_faults.py"/>
        <source>the model sees {name} here ({sure:.0%})</source>
        <translation>모델은 여기에서 {name}을(를) 봅니다({sure:.0%})</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>your edits are kept: make room or choose another folder</source>
        <translation>편집은 보관되어 있습니다. 공간을 만들거나 다른 폴더를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>was changed by another program since it was read</source>
        <translation>읽은 뒤에 다른 프로그램이 바꾸었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>your edits are kept: give the picture a shorter name, for that of its label file is too long</source>
        <translation>편집은 보관되어 있습니다. 레이블 파일의 이름이 너무 길어지니 사진의 이름을 줄이세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>compare both and choose which to keep</source>
        <translation>둘을 비교하고 남길 것을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>is being written by another program for more than {seconds:g} seconds</source>
        <translation>다른 프로그램이 {seconds:g}초 넘게 쓰고 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>cannot be removed ({reason})</source>
        <translation>지울 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>your edits are kept: close the other window, or save again later</source>
        <translation>편집은 보관되어 있습니다. 다른 창을 닫거나 나중에 다시 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>cannot be saved (its folder went away)</source>
        <translation>저장할 수 없습니다(폴더가 사라졌습니다)</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>your edits are kept: save again later</source>
        <translation>편집은 남아 있습니다. 나중에 다시 저장하세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/atomic_files.py"/>
        <source>remove it, or change its permissions</source>
        <translation>지우거나 권한을 바꾸세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/journal.py"/>
        <source>make room: unsaved edits are in memory alone</source>
        <translation>공간을 만드세요. 저장되지 않은 편집이 메모리에만 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>something else</source>
        <translation>다른 것</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>a pipe</source>
        <translation>파이프</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>a device</source>
        <translation>장치</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>a socket</source>
        <translation>소켓</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>a folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>is a link to {target}, which is not there</source>
        <translation>{target}을(를) 가리키는 링크인데 그것이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>is larger than {limit} MB, no such file is</source>
        <translation>{limit} MB보다 큽니다. 이런 파일은 그렇게 크지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>bring that back, or move the link to another place</source>
        <translation>그 파일을 되돌려 놓거나 링크를 다른 곳으로 옮기세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>is {kind}, not an ordinary file</source>
        <translation>보통 파일이 아니라 {kind}입니다</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>move it elsewhere, or name another file</source>
        <translation>다른 곳으로 옮기거나 다른 파일을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/safety/reading.py"/>
        <source>check its permissions and its drive</source>
        <translation>권한과 드라이브를 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>What the model that it began with had learned from counts, too.</source>
        <translation>이 모델이 시작한 모델이 학습한 사진도 포함됩니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>{seen}: on new pictures it is likely worse.</source>
        <translation>{seen}: 새 사진에서는 이보다 못할 것입니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>the only picture was learned from</source>
        <translation>이 사진은 학습에 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>1 of these {images:,} pictures was learned from</source>
        <translation>사진 {images:,}장 중 1장이 학습에 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>{count:,} of these {images:,} pictures were learned from</source>
        <translation>사진 {images:,}장 중 {count:,}장이 학습에 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>the only picture was looked at to choose the model's weights</source>
        <translation>이 사진은 모델의 가중치를 고르는 데 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>1 of these {images:,} pictures was looked at to choose the model's weights</source>
        <translation>사진 {images:,}장 중 1장이 모델의 가중치를 고르는 데 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>{count:,} of these {images:,} pictures were looked at to choose the model's weights</source>
        <translation>사진 {images:,}장 중 {count:,}장이 모델의 가중치를 고르는 데 쓰였습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>“{name}” as “{label}”</source>
        <translation>“{name}” → “{label}”</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>The labels have other names for the same: {names}.</source>
        <translation>레이블에서는 다른 이름으로 부릅니다: {names}.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>None of these pictures has a labelled box: there is nothing to compare with.</source>
        <translation>이 사진들에는 레이블 박스가 없어 비교할 것이 없습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>Only {pictures}: too few to tell a better model from a worse one.</source>
        <translation>{pictures}뿐입니다. 어느 모델이 더 나은지 알기에는 너무 적습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>{images} pictures are few for so different ones: AP50 may as well be {low:.2f} or {high:.2f}.</source>
        <translation>사진 {images}장은 서로 달라서 너무 적습니다. AP50이 {low:.2f}일 수도 {high:.2f}일 수도 있습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/evaluation.py"/>
        <source>, and </source>
        <translation>, 그리고 </translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/duel.py"/>
        <source>{model}: {pictures}, {objects}; proposals a picture: {means} ({mode})</source>
        <translation>{model}: {pictures}, {objects}; 사진당 제안 {means}({mode})</translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/duel.py"/>
        <source>{count:,} found by {side} alone, with {proposals:,} proposals</source>
        <translation>{side}만 찾은 것 {count:,}개(제안 {proposals:,}개)</translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/duel.py"/>
        <source>{mean:,.0f} of {side}</source>
        <translation>{side} {mean:,.0f}개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/gradients.py"/>
        <source>RoI {roi:,} learns {label} (IoU {iou:.2f} with a label)</source>
        <translation>RoI {roi:,}은(는) {label}을(를) 배웁니다(레이블과의 IoU {iou:.2f})</translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/gradients.py"/>
        <source>loss {class_loss:.3f} class, {box_loss:.3f} box</source>
        <translation>손실: 클래스 {class_loss:.3f}, 박스 {box_loss:.3f}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/inspection/gradients.py"/>
        <source>{learns}; {losses}; {reached:,} of its {cells:,} cells get gradient</source>
        <translation>{learns}; {losses}; 칸 {cells:,}개 중 {reached:,}개에 기울기가 갑니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/jobs.py"/>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}시간 {minutes}분</translation>
    </message>
    <message>
        <location filename="../../engine/structures/jobs.py"/>
        <source>{seconds} s</source>
        <translation>{seconds}초</translation>
    </message>
    <message>
        <location filename="../../engine/structures/jobs.py"/>
        <source>{minutes} min</source>
        <translation>{minutes}분</translation>
    </message>
    <message>
        <location filename="../../engine/structures/models.py"/>
        <source>looked at for choosing</source>
        <translation>고르는 데 쓴 사진</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>as in the paper</source>
        <translation>논문대로</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>with a pyramid</source>
        <translation>피라미드</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>Only {pictures} held out: too few to tell a better detector from a worse one.</source>
        <translation>평가용이 {pictures}뿐입니다. 어느 검출기가 더 나은지 알기에는 너무 적습니다.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>{whole} The times are what they are; take AP50 and recall for nothing.</source>
        <translation>{whole} 시간은 그대로 믿을 수 있지만, AP50과 재현율은 믿지 마세요.</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>{takes_over}; {weights} learn ({layers})</source>
        <translation>{takes_over}; {weights} 학습({layers})</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>{learning} of {total} million weights</source>
        <translation>가중치 {total}백만 개 중 {learning}백만 개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>{layers} and up{here}</source>
        <translation>{layers}부터 위로{here}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>{start}, {design}: {selection}, in {seconds:.0f} s</source>
        <translation>{start}, {design}: {selection}, {seconds:.0f}초</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>The built-in backbone</source>
        <translation>기본 제공 백본</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>about {step:.2g} s a step on the CPU</source>
        <translation>CPU에서 한 단계에 약 {step:.2g}초</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>minutes a step</source>
        <translation>한 단계에 몇 분</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>, {steps:,} steps: {duration} in all</source>
        <translation>, {steps:,}단계: 모두 {duration}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>all {total} million weights</source>
        <translation>가중치 {total}백만 개 모두</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>all but {frozen:,} of {total} million weights</source>
        <translation>가중치 {total}백만 개 중 {frozen:,}개를 뺀 모두</translation>
    </message>
    <message>
        <location filename="../../engine/structures/papers.py"/>
        <source>, in this backbone from its maps of stride {lowest_stride} on</source>
        <translation>, 이 백본에서는 스트라이드 {lowest_stride}의 맵부터</translation>
    </message>
    <message>
        <location filename="../../engine/structures/retrieval.py"/>
        <source>may show {objects}, like those labelled or picked before</source>
        <translation>{objects}가 있을 수 있으며, 앞서 레이블을 붙이거나 고른 것과 닮았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/retrieval.py"/>
        <source>the model finds no object in it</source>
        <translation>모델이 이 사진에서 객체를 찾지 못했습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/retrieval.py"/>
        <source>may show {objects}, unlike anything labelled or picked before</source>
        <translation>{objects}가 있을 수 있으며, 앞서 레이블을 붙이거나 고른 어떤 것과도 닮지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/retrieval.py"/>
        <source>may show {objects}, in part like those labelled or picked before</source>
        <translation>{objects}가 있을 수 있으며, 일부는 앞서 레이블을 붙이거나 고른 것과 닮았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>not labelled</source>
        <translation>레이블 없음</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>labels cannot be read</source>
        <translation>레이블을 읽을 수 없음</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>copies</source>
        <translation>같은 사진</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>without a box</source>
        <translation>상자 없음</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>no time</source>
        <translation>시간 부족</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>in no split</source>
        <translation>분할에 없음</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{pictures} learned from</source>
        <translation>학습 {pictures}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>in {split}</source>
        <translation>{split}에 속함</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} pictures</source>
        <translation>사진 {count:,}장</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} boxes</source>
        <translation>박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>1 object</source>
        <translation>객체 1개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} objects</source>
        <translation>객체 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>1 labelled box</source>
        <translation>레이블 박스 1개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} labelled boxes</source>
        <translation>레이블 박스 {count:,}개</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} held out</source>
        <translation>평가용 {count:,}장</translation>
    </message>
    <message>
        <location filename="../../engine/structures/selection.py"/>
        <source>{count:,} left alone ({why})</source>
        <translation>{count:,}장 제외({why})</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>AP50 {metrics:.3f}{best} on {pictures} held out{last}</source>
        <translation>평가용 {pictures}에서 AP50 {metrics:.3f}{best}{last}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>Tuning all layers made it no better ({before:.3f} → {after:.3f} on {where}): it stays as it was</source>
        <translation>모든 층을 조정해도 나아지지 않아({where}에서 {before:.3f} → {after:.3f}) 그대로 두었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>, best of {looks:,} validations</source>
        <translation>, 검증 {looks:,}번 중 최고</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>; last {last:.3f}</source>
        <translation>; 마지막 {last:.3f}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>{pictures} held out</source>
        <translation>평가용 {pictures}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>{pictures} that it learned from</source>
        <translation>학습한 {pictures}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>, the best of {looks:,} validations; last {last:.3f}</source>
        <translation>, 검증 {looks:,}번 중 최고; 마지막 {last:.3f}</translation>
    </message>
    <message>
        <location filename="../../engine/structures/training.py"/>
        <source>Tuning all layers made it better: AP50 {before:.3f} → {after:.3f} on {where}</source>
        <translation>모든 층을 조정해 나아졌습니다: {where}에서 AP50 {before:.3f} → {after:.3f}</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>has one fully connected layer behind convolutions, which is not truncated</source>
        <translation>합성곱 뒤의 완전 연결 층이 하나라 줄이지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>needs to be told what stays of it</source>
        <translation>무엇을 남길지 지정해야 합니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>give numbers of singular values such as 1024,256, or a share such as 0.25</source>
        <translation>1024,256 같은 특이값의 개수나 0.25 같은 비율을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>choose a model with an fc6 and an fc7</source>
        <translation>fc6과 fc7이 있는 모델을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>picture {number:,} of {count:,}</source>
        <translation>사진 {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/compress.py"/>
        <source>First use: preparing, a minute or two</source>
        <translation>처음 사용: 준비 중, 1–2분</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/detect.py"/>
        <source>First use of Selective Search: preparing, a minute or two</source>
        <translation>Selective Search 처음 사용: 준비 중, 1–2분</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/duel.py"/>
        <source>has no region proposal network</source>
        <translation>영역 제안 네트워크가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/duel.py"/>
        <source>choose a Faster R-CNN</source>
        <translation>Faster R-CNN을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/duel.py"/>
        <source>has no labels</source>
        <translation>레이블이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/duel.py"/>
        <source>label its objects first, or choose the whole folder</source>
        <translation>먼저 물체에 레이블을 붙이거나 폴더 전체를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/evaluate.py"/>
        <source>Comparing with the labels</source>
        <translation>레이블과 비교 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>is not a Faster R-CNN: what it finds depends on proposals from outside its net</source>
        <translation>Faster R-CNN이 아닙니다. 찾는 것이 네트워크 밖의 제안에 달려 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>needs {names}, which is not installed</source>
        <translation>{names}이(가) 필요하지만 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>needs {names}, which are not installed</source>
        <translation>{names}이(가) 필요하지만 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>install with: pip install {packages}</source>
        <translation>pip install {packages}(으)로 설치하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>is not the name of an ONNX file</source>
        <translation>ONNX 파일의 이름이 아닙니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>let it end in {suffix}</source>
        <translation>이름이 {suffix}(으)로 끝나야 합니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>there is no such folder</source>
        <translation>그런 폴더가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>make it, or choose another</source>
        <translation>만들거나 다른 폴더를 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>export a Faster R-CNN</source>
        <translation>Faster R-CNN을 내보내세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>holds no picture to check the file with</source>
        <translation>파일을 확인할 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/export.py"/>
        <source>name other pictures</source>
        <translation>다른 사진을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>The first training after an installation prepares for a minute or two; then it begins</source>
        <translation>설치한 뒤 첫 학습은 1–2분 동안 준비한 다음 시작됩니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>{start}, {design}: all {total:,.1f} million weights are new, and random</source>
        <translation>{start}, {design}: 가중치 {total:,.1f}백만 개가 모두 새것이며 무작위입니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>is trained in one way alone, and “{train}” does not change it</source>
        <translation>한 가지 방식으로만 학습하며 “{train}”(으)로는 달라지지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>Reading the labels</source>
        <translation>레이블 읽는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>is not trained from random weights</source>
        <translation>무작위 가중치에서는 학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>let it start from a backbone that has learned</source>
        <translation>학습된 백본에서 시작하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>Building a detector over {name}</source>
        <translation>{name} 위에 검출기 만드는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>{name} is there already ({detector}, {backbone}): the end of this training replaces it</source>
        <translation>{name}은(는) 이미 있습니다({detector}, {backbone}). 이 학습이 끝나면 바뀝니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>is a model for {detector}</source>
        <translation>{detector}용 모델입니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>start {detector} from another model</source>
        <translation>{detector}은(는) 다른 모델에서 시작하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>leave the choice of what learns out</source>
        <translation>학습할 층을 고르지 마세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>is trained by one process: its SVMs see all regions at once</source>
        <translation>한 프로세스로 학습합니다. SVM이 모든 영역을 한꺼번에 봅니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>has no anchors to choose</source>
        <translation>고를 앵커가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>leave the choice of anchors out</source>
        <translation>앵커를 고르지 마세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>has no proposal network to take turns with</source>
        <translation>번갈아 학습할 제안 네트워크가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>choose “All at once”, the joint schedule</source>
        <translation>함께 학습하는 일정 “한꺼번에”을(를) 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>makes its own proposals</source>
        <translation>제안을 스스로 만듭니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>leave the file of proposals out, or choose Fast R-CNN</source>
        <translation>제안 파일을 빼거나 Fast R-CNN을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>start it without torchrun</source>
        <translation>torchrun 없이 시작하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/fine_tune.py"/>
        <source>Tuning all layers: {one}</source>
        <translation>모든 층 조정 중: {one}</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/inspection/gradient.py"/>
        <source>has no RoI max pooling that learns by gradients</source>
        <translation>기울기로 학습하는 RoI 맥스 풀링이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/inspection/gradient.py"/>
        <source>choose a Fast or Faster R-CNN in the papers' design, or train one</source>
        <translation>논문 구조의 Fast 또는 Faster R-CNN을 고르거나 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/inspection/heat.py"/>
        <source>Covering parts of the picture: {done} of {total}</source>
        <translation>사진의 일부를 가리는 중: {done} / {total}</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/inspection/heat.py"/>
        <source>has no map of the whole picture</source>
        <translation>사진 전체의 맵이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/inspection/heat.py"/>
        <source>look at Fast or Faster R-CNN, or SPPnet</source>
        <translation>Fast R-CNN, Faster R-CNN 또는 SPPnet을 보세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>has no pyramid that has learned, and SPPnet would leave it random</source>
        <translation>학습된 피라미드가 없어 SPPnet에서는 무작위로 남습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>give at least {seconds:g} seconds</source>
        <translation>{seconds:g}초 이상을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>is too small: {pictures} with boxes to learn from, {count} held out to judge by</source>
        <translation>너무 작습니다: 학습할 박스가 있는 {pictures}, 평가용 {count}장</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>label at least {fewest_to_split} pictures, or choose a split of the folder to judge by</source>
        <translation>사진을 {fewest_to_split}장 이상 레이블하거나 평가할 분할을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>choose the papers' design, or the bundled backbone</source>
        <translation>논문의 구조나 기본 제공 백본을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>{seconds:g} seconds</source>
        <translation>{seconds:g}초</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/lineage.py"/>
        <source>are too few to judge R-CNN by a single picture</source>
        <translation>R-CNN을 사진 한 장으로 평가하기에도 모자랍니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/models.py"/>
        <source>Loading {model}</source>
        <translation>{model} 불러오는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/outline.py"/>
        <source>learns its fully connected layers alone: the paper does not train through the pyramid of bins</source>
        <translation>완전 연결 층만 학습합니다. 논문에서는 구간의 피라미드를 지나 학습하지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/outline.py"/>
        <source>does not train the pyramid, which would stay random over this backbone</source>
        <translation>피라미드를 학습하지 않아 이 백본 위에서는 무작위로 남습니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/outline.py"/>
        <source>Looking at {start}</source>
        <translation>{start} 살펴보는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/outline.py"/>
        <source>choose fc6 as the lowest layer that learns</source>
        <translation>학습할 가장 낮은 층으로 fc6을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/retrieval.py"/>
        <source>name a folder of pictures</source>
        <translation>사진 폴더를 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/retrieval.py"/>
        <source>has nothing at {edges}: it is {width} x {height} pixels large</source>
        <translation>{edges}에 아무것도 없습니다. 크기는 {width} x {height} 픽셀입니다</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/retrieval.py"/>
        <source>give a box inside</source>
        <translation>사진 안의 박스를 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/session.py"/>
        <source>the engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/session.py"/>
        <source>cannot be loaded ({reason})</source>
        <translation>불러올 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/session.py"/>
        <source>install the program's packages anew</source>
        <translation>프로그램의 패키지를 다시 설치하세요</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Reading the trainings</source>
        <translation>학습 기록 읽는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Reading the recipes</source>
        <translation>학습 설정 읽는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Reading {name}</source>
        <translation>{name} 읽는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Renaming {name}</source>
        <translation>{name} 이름 바꾸는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Moving {name} to the trash</source>
        <translation>{name}을(를) 휴지통으로 옮기는 중</translation>
    </message>
    <message>
        <location filename="../../engine/tasks/shelf.py"/>
        <source>Keeping the figures of {name}</source>
        <translation>{name}의 수치 저장 중</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>{count} levels of sizes do not fit a model that has {levels}</source>
        <translation>크기의 층 {count}개가 모델의 층 {levels}개에 맞지 않습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>sizes and ratios are numbers above 0</source>
        <translation>크기와 비율은 0보다 큰 수입니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>give such as 32,64,128,256,512</source>
        <translation>32,64,128,256,512처럼 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>give {levels}, as many sizes in each</source>
        <translation>{levels}개를 지정하고 각각 크기의 수를 같게 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>of this run cannot be read</source>
        <translation>이 학습의 것을 읽을 수 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/adapt.py"/>
        <source>start it anew instead of continuing it</source>
        <translation>이어 하지 말고 새로 시작하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>the corrected pictures</source>
        <translation>수정한 사진</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>has no box to learn from: all of them are crowds or marked as difficult</source>
        <translation>학습할 박스가 없습니다. 모두 무리이거나 어려움으로 표시되어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>has no box to learn from</source>
        <translation>학습할 박스가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>label some objects first, or choose another split</source>
        <translation>먼저 물체에 레이블을 붙이거나 다른 분할을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>there is no box of {names}</source>
        <translation>{names}의 박스가 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>choose among the classes there: {names}</source>
        <translation>있는 클래스 중에서 고르세요: {names}</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>draw boxes around single objects</source>
        <translation>물체 하나하나에 박스를 그리세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>{gone}; it is left out</source>
        <translation>{gone}; 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/examples.py"/>
        <source>no time for it</source>
        <translation>시간이 모자람</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/external_proposals.py"/>
        <source>proposals of picture {number:,} of {count:,}</source>
        <translation>사진의 제안: {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/loader.py"/>
        <source>none of its pictures can be read any more</source>
        <translation>읽을 수 있는 사진이 하나도 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/loader.py"/>
        <source>check where they are</source>
        <translation>어디에 있는지 확인하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/data/loader.py"/>
        <source>{what}; it is left out</source>
        <translation>{what}; 뺍니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>a tenth after {steps}</source>
        <translation>{steps} 뒤에 10분의 1</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>as a cosine</source>
        <translation>코사인으로</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>layers that learn</source>
        <translation>학습하는 층</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>optimiser</source>
        <translation>옵티마이저</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>learning rate</source>
        <translation>학습률</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>of the backbone</source>
        <translation>백본의</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>of the pyramid</source>
        <translation>피라미드의</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>falls</source>
        <translation>감소</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>warm-up, steps</source>
        <translation>웜업 단계</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>decay of weights</source>
        <translation>가중치 감쇠</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>of biases</source>
        <translation>편향의</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>gradient's largest norm</source>
        <translation>기울기의 최대 노름</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>running mean of weights</source>
        <translation>가중치의 이동 평균</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>dropout after fc6, fc7</source>
        <translation>fc6, fc7 뒤 드롭아웃</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>pictures</source>
        <translation>사진</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>pictures a step</source>
        <translation>한 단계의 사진</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>positive anchors</source>
        <translation>양성 앵커</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>negative anchors</source>
        <translation>음성 앵커</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>anchors across the edge</source>
        <translation>가장자리를 넘는 앵커</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>anchors a picture</source>
        <translation>사진당 앵커</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>proposals</source>
        <translation>제안</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>least side of one</source>
        <translation>제안의 최소 변</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>RoIs a picture</source>
        <translation>사진당 RoI</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>foreground</source>
        <translation>전경</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>targets</source>
        <translation>목표값</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>smooth L1, sigma</source>
        <translation>smooth L1의 시그마</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>mirrored</source>
        <translation>좌우 반전</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>mirrored; all layers: cropped and recoloured, too</source>
        <translation>좌우 반전. 모든 층: 자르기와 색 변화도</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>Fast R-CNN 2.3 (30,000 steps and 10,000)</source>
        <translation>Fast R-CNN 2.3(30,000단계와 10,000단계)</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>IoU {iou:g} and more, or a box's best</source>
        <translation>IoU {iou:g} 이상 또는 박스마다 최고</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>IoU below {iou:g}</source>
        <translation>IoU {iou:g} 미만</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>{anchors}, half positive</source>
        <translation>{anchors}, 절반은 양성</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>Faster R-CNN (the authors' code)</source>
        <translation>Faster R-CNN(저자의 코드)</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>{rois}, {share:.0%} foreground</source>
        <translation>{rois}, 전경 {share:.0%}</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>IoU {iou:g} and more</source>
        <translation>IoU {iou:g} 이상</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>of unit variance (.1, .1, .2, .2)</source>
        <translation>단위 분산(.1, .1, .2, .2)</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>the authors' code</source>
        <translation>저자의 코드</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>RPN, fc6 and up; the bundled model's pyramid</source>
        <translation>RPN, fc6부터 위로; 기본 제공 모델의 피라미드</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>{optimiser}, momentum {momentum:g}</source>
        <translation>{optimiser}, 모멘텀 {momentum:g}</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>never</source>
        <translation>없음</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>none, at twice the rate</source>
        <translation>없음, 두 배의 학습률</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>any</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>the model's</source>
        <translation>모델의 값</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>left out</source>
        <translation>제외</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipe_table.py"/>
        <source>learn</source>
        <translation>학습</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipes.py"/>
        <source>no layer has a name that begins so</source>
        <translation>그렇게 시작하는 이름의 층이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/detection/recipes.py"/>
        <source>they begin with {tops}</source>
        <translation>{tops}(으)로 시작합니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/distributed.py"/>
        <source>there are {device_count} GPUs for more processes than that</source>
        <translation>프로세스보다 GPU가 적습니다({device_count}개)</translation>
    </message>
    <message>
        <location filename="../../engine/training/distributed.py"/>
        <source>rank {environ}</source>
        <translation>랭크 {environ}</translation>
    </message>
    <message>
        <location filename="../../engine/training/distributed.py"/>
        <source>start one process a GPU, or give --device cpu</source>
        <translation>GPU마다 프로세스를 하나씩 시작하거나 --device cpu를 쓰세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/distributed.py"/>
        <source>another rank is gone ({names})</source>
        <translation>다른 랭크가 끝났습니다({names})</translation>
    </message>
    <message>
        <location filename="../../engine/training/distributed.py"/>
        <source>see what the first one that ended says</source>
        <translation>먼저 끝난 것의 메시지를 보세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/held_out.py"/>
        <source>finding out how sure it may be of the new classes</source>
        <translation>새 클래스를 얼마나 확신해도 되는지 알아보는 중</translation>
    </message>
    <message>
        <location filename="../../engine/training/held_out.py"/>
        <source>finding out how much it finds already</source>
        <translation>이미 얼마나 찾는지 알아보는 중</translation>
    </message>
    <message>
        <location filename="../../engine/training/lineage.py"/>
        <source>Selective Search on picture {number:,} of {count:,} held out</source>
        <translation>평가용 사진의 Selective Search: {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/training/lineage.py"/>
        <source>judging picture {number:,} of {count:,}</source>
        <translation>사진 평가 중: {number:,} / {count:,}</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/budget.py"/>
        <source>are too few: {spent:.1f} s went into getting ready, which was not done</source>
        <translation>너무 짧습니다: 준비에 {spent:.1f}초가 들었으나 끝나지 않았습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/budget.py"/>
        <source>{spent:.1f} s went into getting ready, and {after:.1f} s are for judging and saving</source>
        <translation>준비에 {spent:.1f}초가 들고 평가와 저장에 {after:.1f}초가 필요합니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/budget.py"/>
        <source>give at least {ceil} seconds</source>
        <translation>{ceil}초 이상을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/budget.py"/>
        <source>are too few: {what}</source>
        <translation>너무 짧습니다: {what}</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/budget.py"/>
        <source>give at least {least} seconds</source>
        <translation>{least}초 이상을 지정하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/checkpoint.py"/>
        <source>cannot be continued from ({names})</source>
        <translation>여기서 이어 갈 수 없습니다({names})</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/checkpoint.py"/>
        <source>make room, then go on with resume</source>
        <translation>공간을 만든 뒤 이어 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/step_runner.py"/>
        <source>{bad} is not a finite number at this picture; the last good weights are kept</source>
        <translation>이 사진에서 {bad}이(가) 유한한 수가 아닙니다. 마지막 좋은 가중치를 남겼습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/step_runner.py"/>
        <source>check its boxes, or train with a smaller rate</source>
        <translation>박스를 확인하거나 학습률을 낮추세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/step_runner.py"/>
        <source>every layer is frozen</source>
        <translation>모든 층이 고정되어 있습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/step_runner.py"/>
        <source>leave some layer free to learn</source>
        <translation>학습할 층을 남겨 두세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/step_runner.py"/>
        <source>the loss</source>
        <translation>손실</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/trainer.py"/>
        <source>Out of GPU memory: {pictures} a step now, on {type}</source>
        <translation>GPU 메모리 부족: 이제 한 단계에 {pictures}({type})</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/trainer.py"/>
        <source>there is no picture to learn from</source>
        <translation>학습할 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/trainer.py"/>
        <source>label some, or choose another split</source>
        <translation>레이블을 붙이거나 다른 분할을 고르세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/trainer.py"/>
        <source>the GPU's memory is full</source>
        <translation>GPU 메모리가 가득 찼습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/trainer.py"/>
        <source>take fewer pictures a step, or train on the CPU</source>
        <translation>한 단계의 사진을 줄이거나 CPU에서 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/validation.py"/>
        <source>looking how long judging takes</source>
        <translation>평가에 걸리는 시간을 재는 중</translation>
    </message>
    <message>
        <location filename="../../engine/training/loop/validation.py"/>
        <source>judging picture {done:,} of {total:,}</source>
        <translation>사진 평가 중: {done:,} / {total:,}</translation>
    </message>
    <message>
        <location filename="../../engine/training/preparing.py"/>
        <source>There is time to learn from {some:,} of {all:,} pictures alone</source>
        <translation>시간이 모자라 사진 {all:,}장 중 {some:,}장만 학습합니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/preparing.py"/>
        <source>There is time to judge by {count:,} of the {held:,} pictures held out alone</source>
        <translation>시간이 모자라 평가용 사진 {held:,}장 중 {count:,}장만 평가합니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/preparing.py"/>
        <source>looking at picture {number:,} of {count:,}</source>
        <translation>사진 {number:,} / {count:,}장 보는 중</translation>
    </message>
    <message>
        <location filename="../../engine/training/prototypes.py"/>
        <source>first look at the new classes, {share:.0f} %</source>
        <translation>새 클래스를 처음 살펴보는 중, {share:.0f} %</translation>
    </message>
    <message>
        <location filename="../../engine/training/svm/fit.py"/>
        <source>features of regions cannot be written ({reason})</source>
        <translation>영역의 특징을 쓸 수 없습니다({reason})</translation>
    </message>
    <message>
        <location filename="../../engine/training/svm/fit.py"/>
        <source>make room on the disk, then go on with resume</source>
        <translation>디스크에 공간을 만든 뒤 이어 하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/svm/from_folder.py"/>
        <source>is trained already, its SVMs on all regions at once</source>
        <translation>SVM을 모든 영역에서 한 번에 이미 학습했습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/svm/from_folder.py"/>
        <source>train it anew instead of continuing it</source>
        <translation>이어 하지 말고 새로 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/training/svm/training.py"/>
        <source>no picture has a labelled box</source>
        <translation>레이블 박스가 있는 사진이 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/tuning.py"/>
        <source>judging by {count:,} of {all_judges:,} pictures: there is no time for more</source>
        <translation>사진 {all_judges:,}장 중 {count:,}장으로 평가 중: 시간이 더 없습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/tuning.py"/>
        <source>cannot be tuned: the GPU's memory is full</source>
        <translation>조정할 수 없습니다: GPU 메모리가 가득 찼습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/tuning.py"/>
        <source>it stays as it was</source>
        <translation>그대로 두었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/tuning.py"/>
        <source>was changed while it was tuned</source>
        <translation>조정하는 동안 바뀌었습니다</translation>
    </message>
    <message>
        <location filename="../../engine/training/tuning.py"/>
        <source>it stays as it is; train it again</source>
        <translation>그대로 둡니다. 다시 학습하세요</translation>
    </message>
    <message>
        <location filename="../../engine/worker.py"/>
        <source>{text} ({kind}); the details are in the log</source>
        <translation>{text}({kind}); 자세한 내용은 로그에 있습니다</translation>
    </message>
</context>
</TS>
